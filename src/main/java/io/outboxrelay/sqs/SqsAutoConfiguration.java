package io.outboxrelay.sqs;

import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.Sender;
import io.outboxrelay.sqs.SqsSettings.QueueMapping;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * Gives the relay its way to SQS. An application's own {@link SqsAsyncClient} is used where there is exactly one, or a
 * primary one. Ours stays inside the sender: as a bean it would switch off the client that other libraries configure.
 */
@AutoConfiguration(beforeName = "io.outboxrelay.relay.process.RelayAutoConfiguration")
@ConditionalOnClass(SqsAsyncClient.class)
@ConditionalOnBooleanProperty("outbox.relay.enabled")
@EnableConfigurationProperties({RelaySettings.class, SqsSettings.class})
final class SqsAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(SqsAutoConfiguration.class);

    private static final String NETTY = "software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient";

    @Bean
    @ConditionalOnMissingBean(Sender.class)
    SqsSender outboxSqsSender(
            ObjectProvider<SqsAsyncClient> client,
            ListableBeanFactory beans,
            RelaySettings relay,
            SqsSettings settings) {
        @Nullable SqsAsyncClient applications = client.getIfUnique();
        if (applications == null) {
            tellWhatIsNotUsed(beans.getBeanNamesForType(SqsAsyncClient.class));
            requireNetty(beans);
        }
        requireReachable(settings.queues(), applications);
        SqsClientSource source =
                applications == null ? SqsClientSource.own(relay.callTimeout()) : SqsClientSource.of(applications);
        return new SqsSender(source, settings, relay.callTimeout());
    }

    /** For the console's first page. No candidate for whoever looks for a function by its type. */
    @Bean(defaultCandidate = false)
    @ConditionalOnBooleanProperty("outbox.console.enabled")
    @ConditionalOnBean(SqsSender.class)
    DeadLetterDepth outboxDeadLetterDepth(SqsSender sender) {
        return sender.deadLetterDepth();
    }

    private static void tellWhatIsNotUsed(String... clients) {
        if (clients.length > 0) {
            log.warn(
                    "the relay uses none of the {} SqsAsyncClient beans ({}) but a client of its own: mark one as @Primary"
                            + " to have it used",
                    clients.length,
                    String.join(", ", clients));
        }
    }

    private static void requireNetty(ListableBeanFactory beans) {
        ClassLoader classes = beans instanceof ConfigurableBeanFactory factory ? factory.getBeanClassLoader() : null;
        if (!ClassUtils.isPresent(NETTY, classes)) {
            throw new IllegalStateException(
                    "outbox.relay.enabled is true, but there is no HTTP client to send with: add"
                            + " software.amazon.awssdk:netty-nio-client to the dependencies, or make a SqsAsyncClient bean");
        }
    }

    /** The region is asked for only where an address names one, because finding it may take a network call. */
    private static void requireReachable(List<QueueMapping> queues, @Nullable SqsAsyncClient applications) {
        List<QueueAddress> withRegion = queues.stream()
                .map(QueueMapping::address)
                .filter(QueueAddress.Owned.class::isInstance)
                .toList();
        if (!withRegion.isEmpty()) {
            Region region = applications == null
                    ? DefaultAwsRegionProviderChain.builder().build().getRegion()
                    : applications.serviceClientConfiguration().region();
            withRegion.forEach(address -> address.requireReachableFrom(region));
        }
    }
}
