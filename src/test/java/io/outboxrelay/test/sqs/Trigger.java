package io.outboxrelay.test.sqs;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides for each entry, or for each request without entries, whether a fault strikes. An entry is known by the body of
 * its message, which is null for a request without entries and for a receipt whose message is gone. Thread-safe.
 */
@FunctionalInterface
public interface Trigger {

    /** Whether the fault strikes the entry with this body. */
    boolean strikes(String body);

    /** Every time. */
    static Trigger always() {
        return body -> true;
    }

    /** Those whose body contains the marker. */
    static Trigger body(String marker) {
        return body -> body != null && body.contains(marker);
    }

    /** The first {@code count} times it is asked. */
    static Trigger times(int count) {
        AtomicInteger left = new AtomicInteger(count);
        return body -> left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    /** With {@code probability}, repeatable by its seed. */
    static Trigger chance(double probability, long seed) {
        Random random = new Random(seed);
        return body -> random.nextDouble() < probability;
    }

    /** Both; {@code other} is asked only when this one strikes. */
    default Trigger and(Trigger other) {
        return body -> strikes(body) && other.strikes(body);
    }
}
