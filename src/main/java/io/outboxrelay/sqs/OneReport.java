package io.outboxrelay.sqs;

import io.outboxrelay.relay.Outcome;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a request is reported exactly once, also when something breaks that never should: a drain that waits
 * for a report which does not come would stand still for ever. Thread-safe.
 */
final class OneReport {

    private static final Logger log = LoggerFactory.getLogger(OneReport.class);

    private final String queue;
    private final int rows;
    private final Consumer<List<Outcome>> receiver;
    private final AtomicBoolean reported = new AtomicBoolean();

    OneReport(String queue, int rows, Consumer<List<Outcome>> receiver) {
        this.queue = queue;
        this.rows = rows;
        this.receiver = receiver;
    }

    String queue() {
        return queue;
    }

    /** The first report counts; later ones come from a step that failed after it. */
    void report(List<Outcome> outcomes) {
        if (reported.compareAndSet(false, true)) {
            receiver.accept(outcomes);
        }
    }

    /** Runs a step of the request; what it throws becomes the outcome of all rows, unless they have theirs. */
    void guard(Runnable step) {
        try {
            step.run();
        } catch (Throwable broken) {
            fail(broken);
        }
    }

    private void fail(Throwable broken) {
        if (reported.get()) {
            log.warn("The receiver of a report about queue {} failed", queue, broken);
            return;
        }
        report(Collections.nCopies(rows, Judgement.request(queue, broken, rows)));
    }
}
