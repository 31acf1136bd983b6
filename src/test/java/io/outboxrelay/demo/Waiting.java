package io.outboxrelay.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits, until Ctrl-C: then each wait ends with an InterruptedException. */
final class Waiting {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final CountDownLatch interrupted;

    Waiting(CountDownLatch interrupted) {
        this.interrupted = interrupted;
    }

    /** One that nobody ends. */
    static Waiting undisturbed() {
        return new Waiting(new CountDownLatch(1));
    }

    void pass(Duration time) throws InterruptedException {
        if (interrupted.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("Ctrl-C");
        }
    }

    void untilInterrupted() throws InterruptedException {
        interrupted.await();
    }

    /** Returns when it is so, with true, or when the patience is over. */
    boolean until(BooleanSupplier so, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            pass(BETWEEN_LOOKS);
        }
        return true;
    }
}
