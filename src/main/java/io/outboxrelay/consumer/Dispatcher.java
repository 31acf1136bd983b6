package io.outboxrelay.consumer;

import io.awspring.cloud.sqs.listener.AsyncMessageListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.outboxrelay.Delivery;
import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import io.outboxrelay.MessageHandler;
import io.outboxrelay.MessageRoute;
import io.outboxrelay.MessageRoute.Acting;
import io.outboxrelay.MessageRoute.Handling;
import io.outboxrelay.NoRetryException;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.consumer.ConsumerEvents.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;

/** Finds the handler of a message by its event type and has it run once, on the thread that calls. Thread-safe. */
final class Dispatcher implements AsyncMessageListener<String> {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final QueueConsumer consumer;
    private final Inbox inbox;
    private final BodyReader bodies;
    private final Duration lease;
    private final ConsumerEvents events;

    /** @param lease how long others leave an effect alone whose process died */
    Dispatcher(QueueConsumer consumer, Inbox inbox, BodyReader bodies, Duration lease, ConsumerEvents events) {
        this.consumer = consumer;
        this.inbox = inbox;
        this.bodies = bodies;
        this.lease = lease;
        this.events = events;
    }

    /** Carries what a handler throws through the inbox. */
    private static final class Thrown extends RuntimeException {

        private Thrown(Exception cause) {
            super(cause);
        }
    }

    @Override
    @SuppressWarnings("try") // a scope is there to be closed
    public CompletableFuture<Void> onMessage(Message<String> message) {
        var observation = message.getHeaders().get(ObservationThreadLocalAccessor.KEY, Observation.class);
        try (var scope = observation == null ? Observation.Scope.NOOP : observation.openScope()) {
            Delivery delivery = Received.of(message).delivery();
            events.consumed(consumer.name(), delivery, handle(message.getPayload(), delivery));
            return CompletableFuture.completedFuture(null);
        } catch (Thrown e) {
            return CompletableFuture.failedFuture(e.getCause());
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Outcome handle(String text, Delivery delivery) throws Exception {
        var route = consumer.route(delivery.eventType());
        if (route.isPresent()) {
            return follow(route.get(), text, delivery);
        }
        var others = consumer.others();
        if (others.isPresent()) {
            return follow(new Handling<>(String.class, null, others.get()), text, delivery);
        }
        if (consumer.ignoresOthers()) {
            return Outcome.IGNORED;
        }
        throw new NoRetryException(
                "consumer %s has no handler for event type %s".formatted(consumer.name(), delivery.eventType()));
    }

    private <T> Outcome follow(MessageRoute<T> route, String text, Delivery delivery) throws Exception {
        T body = bodies.read(text, route.body());
        InboxKey key = InboxKey.ofMessage(consumer.name(), delivery.id()).withContent(text);
        return route instanceof Acting<T, ?> acting
                ? act(acting, key, body, delivery)
                : work((Handling<T>) route, key, body, delivery);
    }

    private <T> Outcome work(Handling<T> handling, InboxKey key, T body, Delivery delivery) {
        Runnable work = () -> run(handling.handler(), body, delivery);
        if (handling.businessKey() == null) {
            return inbox.once(key, work) ? Outcome.HANDLED : Outcome.SEEN;
        }
        var business =
                InboxKey.ofBusiness(consumer.name(), handling.businessKey().apply(body));
        var now = new AtomicBoolean();
        if (!inbox.once(key, () -> now.set(inbox.once(business, work)))) {
            return Outcome.SEEN;
        }
        return now.get() ? Outcome.HANDLED : Outcome.BUSINESS_SEEN;
    }

    private <T> Outcome act(Acting<T, ?> acting, InboxKey key, T body, Delivery delivery) throws Exception {
        String idempotencyKey = acting.effect().idempotencyKey(body, delivery);
        boolean now = inbox.once(key, acting.effect(), body, idempotencyKey, lease);
        log.debug("message {}: effect {}", delivery.id(), now ? "recorded" : "known");
        return now ? Outcome.HANDLED : Outcome.SEEN;
    }

    private static <T> void run(MessageHandler<T> handler, T body, Delivery delivery) {
        try {
            handler.handle(body, delivery);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Thrown(e);
        }
    }
}
