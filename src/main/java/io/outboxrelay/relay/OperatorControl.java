package io.outboxrelay.relay;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where operators leave orders for relays, and relays leave reports for operators. Every call blocks. Thread-safe. */
public interface OperatorControl {

    /** The orders for each of {@code queues}; {@link Orders#NONE} where operators had none. */
    Map<String, Orders> orders(Collection<String> queues);

    /** Writes reports of queues that this relay holds. */
    void report(Collection<Report> reports);

    /**
     * Adds the counts of queues that this relay holds no longer to their totals. Whoever holds them now says how they are: of
     * that nothing is changed.
     */
    void addUp(Collection<Report> reports);

    /**
     * What operators have told relays about one queue.
     *
     * @param changes how many changes there were; fewer than before only in another database
     * @param paused whether nothing must be sent
     */
    record Orders(long changes, boolean paused) {

        public static final Orders NONE = new Orders(0, false);
    }

    /**
     * What operators should know about one queue.
     *
     * @param breaker why the queue takes no messages; null while it does
     * @param sent rows sent since the last report
     * @param sentLastMinute rows sent in the last minute
     * @param outOfOrder of the rows sent since the last report, those that SQS took before an earlier one of their group
     */
    record Report(String queue, @Nullable String breaker, long sent, long sentLastMinute, long outOfOrder) {}
}
