package io.outboxrelay.benchmark;

import io.outboxrelay.ExternalEffect;
import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Remembers nothing, and counts deliveries: what a consumer costs without its inbox. */
final class BareInbox implements Inbox {

    private final AtomicInteger deliveries = new AtomicInteger();
    private final Consumer<Runnable> transaction;

    /** @param transaction in which work is done, if it needs one */
    BareInbox(Consumer<Runnable> transaction) {
        this.transaction = transaction;
    }

    int deliveries() {
        return deliveries.get();
    }

    @Override
    public boolean once(InboxKey key, Runnable work) {
        deliveries.incrementAndGet();
        transaction.accept(work);
        return true;
    }

    @Override
    public <T, R> boolean once(
            InboxKey key, ExternalEffect<T, R> effect, T body, String idempotencyKey, Duration lease) {
        throw new UnsupportedOperationException("nobody here has effects");
    }
}
