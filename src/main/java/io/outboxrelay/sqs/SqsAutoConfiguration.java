package io.outboxrelay.sqs;

import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.Sender;
import io.outboxrelay.sqs.SqsSettings.QueueMapping;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
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

    @Bean
    @ConditionalOnMissingBean(Sender.class)
    SqsSender outboxSqsSender(ObjectProvider<SqsAsyncClient> client, RelaySettings relay, SqsSettings settings) {
        @Nullable SqsAsyncClient applications = client.getIfUnique();
        requireReachable(settings.queues(), applications);
        SqsClientSource source =
                applications == null ? SqsClientSource.own(relay.callTimeout()) : SqsClientSource.of(applications);
        return new SqsSender(source, settings, relay.callTimeout());
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
