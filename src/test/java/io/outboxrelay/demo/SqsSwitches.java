package io.outboxrelay.demo;

import io.outboxrelay.test.sqs.FakeSqs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The SQS of the story, and what is wrong with it at the moment. Thread-safe. */
final class SqsSwitches implements AutoCloseable {

    private static final List<String> QUEUES = List.of(OrderService.ORDERS, OrderService.PAYMENTS);
    private static final Duration SLOW = Duration.ofMillis(500);
    private static final double FAILING = 0.1;

    final FakeSqs sqs = FakeSqs.start();
    private boolean away;
    private boolean slow;
    private boolean failing;

    /** Every connection breaks. */
    synchronized void away(boolean on) {
        away = on;
        if (on) {
            sqs.away();
        } else {
            sqs.back();
        }
    }

    /** Every answer takes half a second. */
    synchronized void slow(boolean on) {
        slow = on;
        sqs.latency(on ? SLOW : Duration.ZERO);
    }

    /** One message in ten is refused, and taken at a later attempt. */
    synchronized void failing(boolean on) {
        failing = on;
        for (String queue : QUEUES) {
            sqs.queue(queue).clearFaults();
            if (on) {
                sqs.failing(queue, FAILING);
            }
        }
    }

    synchronized void heal() {
        away(false);
        slow(false);
        failing(false);
    }

    synchronized boolean isAway() {
        return away;
    }

    synchronized boolean isSlow() {
        return slow;
    }

    synchronized boolean isFailing() {
        return failing;
    }

    /** In words. */
    synchronized String state() {
        var wrong = new ArrayList<String>();
        if (away) {
            wrong.add("is away");
        }
        if (slow) {
            wrong.add("is slow");
        }
        if (failing) {
            wrong.add("refuses one in ten");
        }
        return "SQS " + (wrong.isEmpty() ? "is well" : String.join(", ", wrong));
    }

    @Override
    public void close() {
        sqs.close();
    }
}
