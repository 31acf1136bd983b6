package io.outboxrelay.modulith;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.expression.EvaluationContext;
import org.springframework.modulith.events.EventExternalizationConfiguration;
import org.springframework.modulith.events.RoutingTarget;
import org.springframework.modulith.events.support.BrokerRouting;
import org.springframework.modulith.events.support.EventExternalizationTransport;

/**
 * Writes one event as a message: the target is the queue, the key the message group, headers are attributes, and the type is the
 * attribute that consumers look at first. Thread-safe.
 */
final class OutboxTransport implements EventExternalizationTransport {

    private static final String EVENT_TYPE = "eventType";

    private final Outbox outbox;
    private final EventExternalizationConfiguration configuration;
    private final EvaluationContext expressions;

    OutboxTransport(Outbox outbox, EventExternalizationConfiguration configuration, EvaluationContext expressions) {
        this.outbox = outbox;
        this.configuration = configuration;
        this.expressions = expressions;
    }

    @Override
    public CompletableFuture<?> externalize(Object payload, RoutingTarget target) {
        var routing = BrokerRouting.of(target, expressions);
        var message = OutboxMessage.to(routing.getTarget(payload)).body(payload);
        var key = routing.getKey(payload);
        if (key != null) {
            message.group(key);
        }
        Map<String, Object> headers = configuration.getHeadersFor(payload);
        headers.forEach((name, value) -> attribute(message, name, value));
        if (!headers.containsKey(EVENT_TYPE)) {
            message.attribute(EVENT_TYPE, payload.getClass().getSimpleName());
        }
        return CompletableFuture.completedFuture(outbox.send(message.build()));
    }

    private static void attribute(OutboxMessage.Builder message, String name, Object value) {
        if (value instanceof Number number) {
            message.attribute(name, number);
        } else if (value instanceof byte[] bytes) {
            message.attribute(name, bytes);
        } else {
            message.attribute(name, value.toString());
        }
    }
}
