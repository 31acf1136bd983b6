package io.outboxrelay.consumer;

import io.awspring.cloud.sqs.listener.SqsMessageListenerContainer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.outboxrelay.Inbox;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.consumer.ConsumedQueue.Surroundings;
import jakarta.validation.Validator;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import tools.jackson.databind.json.JsonMapper;

/** Runs the consumers of an application that has any: a {@link QueueConsumer} bean is the intent, there is no switch. */
@AutoConfiguration(
        afterName = {
            "io.outboxrelay.inbox.InboxAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration"
        })
@ConditionalOnBean(QueueConsumer.class)
final class ConsumerAutoConfiguration {

    /** Where the libraries are that it stands on. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({SqsMessageListenerContainer.class, SqsAsyncClient.class})
    @EnableConfigurationProperties(ConsumerSettings.class)
    static class Present {

        /** Name of the bean that gives the DataSource of the inbox. */
        private static final String DATA_SOURCE = "outboxDataSource";

        private static final int SECONDS_TO_ANSWER = 5;

        @Bean
        Consumers outboxConsumers(
                ObjectProvider<QueueConsumer> consumers,
                ConsumerSettings settings,
                ObjectProvider<SqsAsyncClient> clients,
                Surroundings around,
                Environment environment) {
            return new Consumers(
                    consumers.orderedStream().toList(),
                    new ConsumerClient(clients.getIfUnique(), settings.callTimeout()),
                    addresses(environment),
                    around);
        }

        @Bean
        Surroundings outboxConsumerSurroundings(
                ObjectProvider<Inbox> inboxes,
                ObjectProvider<JsonMapper> mappers,
                ObjectProvider<BodyRules> rules,
                ConsumerSettings settings,
                ObjectProvider<ConsumerEvents> events,
                ObjectProvider<ObservationRegistry> observations,
                @Qualifier(DATA_SOURCE) ObjectProvider<Supplier<DataSource>> dataSources) {
            var inbox = inboxes.getIfUnique();
            if (inbox == null) {
                throw new ConsumerStartException(
                        "A QueueConsumer needs an Inbox: give one DataSource, or name one of several in outbox.datasource");
            }
            var dataSource = dataSources.getIfAvailable();
            return new Surroundings(
                    inbox,
                    new BodyReader(mappers.getIfUnique(), rules.getIfUnique(() -> BodyRules.NONE)),
                    settings,
                    new GuardedEvents(events.getIfUnique(() -> ConsumerEvents.NONE)),
                    observations.getIfUnique(() -> ObservationRegistry.NOOP),
                    () -> answers(dataSource == null ? null : dataSource.get()),
                    new Random()::nextDouble);
        }

        /** Without a DataSource the next message tells. */
        private static boolean answers(@Nullable DataSource dataSource) {
            if (dataSource == null) {
                return true;
            }
            try (Connection connection = dataSource.getConnection()) {
                return connection.isValid(SECONDS_TO_ANSWER);
            } catch (SQLException | RuntimeException away) {
                return false;
            }
        }

        /** The same list that the relay sends by. */
        private static Map<String, String> addresses(Environment environment) {
            var mappings = Binder.get(environment)
                    .bind("outbox.sqs.queues", Bindable.listOf(Mapping.class))
                    .orElseGet(List::of);
            return mappings.stream().collect(Collectors.toMap(Mapping::name, Mapping::address));
        }

        /** One entry of it. */
        record Mapping(String name, String address) {}
    }

    /** Only where the application has Bean Validation. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Validator.class, SqsMessageListenerContainer.class})
    static class Rules {

        @Bean
        @ConditionalOnSingleCandidate(Validator.class)
        BodyRules outboxBodyRules(Validator validator) {
            return BodyRules.of(validator);
        }
    }

    /** Only where the application measures anything. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({MeterRegistry.class, SqsMessageListenerContainer.class})
    static class Metrics {

        /** Name of the inbox's bean. */
        private static final String UNFINISHED = "outboxUnfinishedEffects";

        @Bean
        @ConditionalOnSingleCandidate(MeterRegistry.class)
        ConsumerEvents outboxConsumerMetrics(
                MeterRegistry registry, @Qualifier(UNFINISHED) ObjectProvider<DoubleSupplier> unfinished) {
            var events = new MicrometerConsumerEvents(registry);
            unfinished.ifAvailable(events::gaugeUnfinishedEffects);
            return events;
        }
    }

    /** To be quiet about it would leave messages in their queue. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("io.awspring.cloud.sqs.listener.SqsMessageListenerContainer")
    static class Absent {

        Absent() {
            throw new ConsumerStartException(
                    "A QueueConsumer needs io.awspring.cloud:spring-cloud-aws-sqs 4.1.0 and software.amazon.awssdk:sqs:"
                            + " add both to the dependencies");
        }
    }
}
