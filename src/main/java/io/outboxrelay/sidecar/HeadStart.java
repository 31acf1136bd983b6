package io.outboxrelay.sidecar;

import io.outboxrelay.relay.RelayEvents;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Tells when the relay has sent for the first time, or has nothing to send. What else there is to make until then would take the processor from
 * it: a start keeps two cores busy. Thread-safe.
 */
final class HeadStart implements RelayEvents {

    /** Reached where nothing can be sent: another relay holds the queue, its rows are all DEAD, or SQS does not answer. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final CompletableFuture<Void> over = new CompletableFuture<>();
    /** Of the loop's thread. */
    private boolean hasLooked;

    /** Returns when that is so, when the limit is reached, or after {@link #end}. */
    void await() {
        over.completeOnTimeout(null, LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    void end() {
        over.complete(null);
    }

    /** Only the first look says that there is nothing to send: what it finds, later ones do not find again. */
    @Override
    public void looked(int queues) {
        if (queues == 0 && !hasLooked) {
            end();
        }
        hasLooked = true;
    }

    @Override
    public void leaseIdle(String queue) {
        end();
    }

    @Override
    public void requestEnded(String queue, Duration took) {
        end();
    }
}
