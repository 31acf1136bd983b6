package io.outboxrelay.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.outboxrelay.relay.BatchTracing;
import io.outboxrelay.relay.RelayEvents;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.util.function.SingletonSupplier;

/** Measures and traces a relay in this process, where the application measures or traces. */
@AutoConfiguration(
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
        beforeName = "io.outboxrelay.relay.process.RelayAutoConfiguration")
@ConditionalOnBooleanProperty("outbox.relay.enabled")
final class MicrometerAutoConfiguration {

    /** Only where the application measures anything. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Metrics {

        @Bean
        @ConditionalOnSingleCandidate(MeterRegistry.class)
        RelayEvents outboxRelayMetrics(MeterRegistry registry) {
            return new MicrometerEvents(registry);
        }
    }

    /** Only where the application traces anything; elsewhere nothing stands between the engine and its sender. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Tracer.class, ObservationRegistry.class})
    static class Tracing {

        /** Micrometer's own handlers come later, take any observation, and know no links. */
        private static final int BEFORE_THE_DEFAULTS = 0;

        @Bean
        BatchTracing outboxBatchTracing(
                ObjectProvider<Tracer> tracers, ObjectProvider<ObservationRegistry> registries) {
            var tracer = tracers.getIfUnique(() -> Tracer.NOOP);
            var registry = registries.getIfUnique(() -> ObservationRegistry.NOOP);
            return tracer == Tracer.NOOP || registry.isNoop()
                    ? BatchTracing.NONE
                    : sender -> new TracedSender(sender, registry);
        }

        @Bean
        @Order(BEFORE_THE_DEFAULTS)
        BatchSpans outboxBatchSpans(ObjectProvider<Tracer> tracers) {
            return new BatchSpans(SingletonSupplier.of(() -> tracers.getIfUnique(() -> Tracer.NOOP)));
        }
    }
}
