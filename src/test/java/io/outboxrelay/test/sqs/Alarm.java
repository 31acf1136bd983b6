package io.outboxrelay.test.sqs;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Calls back when a clock says that a time has come, or a little early. */
@FunctionalInterface
interface Alarm {

    /** Calls soon if the time has come already, but never from within this method. */
    void at(Instant due, Runnable call);

    /** By real time, unless the clock is driven by hand. */
    static Alarm of(InstantSource clock, EventLoop loop) {
        if (clock instanceof ManualTime time) {
            return time::at;
        }
        return (due, call) -> {
            long nanos = Math.max(0, Duration.between(clock.instant(), due).toNanos());
            try {
                loop.schedule(call, nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException closed) {
                // nobody waits for anything any more
            }
        };
    }
}
