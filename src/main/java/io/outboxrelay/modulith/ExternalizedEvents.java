package io.outboxrelay.modulith;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.modulith.events.EventExternalizationConfiguration;
import org.springframework.modulith.events.support.OutboxEventExternalizer;

/**
 * Hears of events as they are published, in the transaction that publishes them: what it writes has the fate of that
 * transaction, and what it throws fails it. Thread-safe.
 */
final class ExternalizedEvents implements ApplicationListener<ApplicationEvent> {

    private final EventExternalizationConfiguration configuration;
    private final OutboxEventExternalizer externalizer;

    ExternalizedEvents(EventExternalizationConfiguration configuration, OutboxEventExternalizer externalizer) {
        this.configuration = configuration;
        this.externalizer = externalizer;
    }

    @Override
    public void onApplicationEvent(ApplicationEvent published) {
        Object event = published instanceof PayloadApplicationEvent<?> carrier ? carrier.getPayload() : published;
        if (configuration.supports(event)) {
            write(event);
        }
    }

    private void write(Object event) {
        try {
            externalizer.externalizeBlocking(event);
        } catch (RuntimeException e) {
            // Modulith puts what the outbox throws into another exception; its sentence is the one to be read.
            throw e.getCause() instanceof RuntimeException ofTheOutbox ? ofTheOutbox : e;
        }
    }
}
