package io.outboxrelay.relay.process;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.RelayEvents;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells operators in the log what happens to queues and messages: one line per change, with queue, counts and codes. A bad
 * deployment that makes ten thousand messages DEAD is one line and a count. Used by the loop's thread only.
 */
final class RelayLog implements RelayEvents {

    private static final Logger log = LoggerFactory.getLogger(RelayLog.class);

    private enum Kind {
        DIED,
        RETRIED,
        OVERTAKEN,
        BREAKER_OPENED
    }

    /** What makes two events the same. */
    private record Event(Kind kind, String queue, String code) {}

    private final LogThrottle<Object> throttle;
    private final DatabaseLog database;
    /** Queues of which the last line said that they take no messages. */
    private final Set<String> saidToBeClosed = new HashSet<>();

    private final Set<String> closed = new HashSet<>();
    /** Queues given back because they were quiet: with a message now and then, two lines each would be all there is to read. */
    private final Set<String> quiet = new HashSet<>();

    private final Map<String, Long> sentUnderLease = new HashMap<>();

    RelayLog(Loop loop) {
        throttle = new LogThrottle<>(loop);
        database = new DatabaseLog(log, throttle);
    }

    @Override
    public void leaseTaken(String queue) {
        sentUnderLease.put(queue, 0L);
        log.atLevel(quiet.remove(queue) ? Level.DEBUG : Level.INFO).log("queue {}: lease taken", queue);
    }

    @Override
    public void leaseIdle(String queue) {
        quiet.add(queue);
    }

    @Override
    public void leaseEnded(String queue) {
        throttle.sumUp(what -> what instanceof Event event && event.queue().equals(queue));
        database.forget(queue);
        log.atLevel(quiet.contains(queue) ? Level.DEBUG : Level.INFO)
                .log("queue {}: lease given back, messages sent: {}", queue, sentUnderLease.remove(queue));
    }

    @Override
    public void sent(String queue, List<OutboxRow> rows, long now) {
        sentUnderLease.computeIfPresent(queue, (same, before) -> before + rows.size());
    }

    @Override
    public void overtaken(String queue, OutboxRow failed, List<OutboxRow> by) {
        throttle.tell(
                new Event(Kind.OVERTAKEN, queue, ""),
                () -> log.warn(
                        "queue {}: group {} is out of order: SQS took {} messages before message {} (id {}), which it failed"
                                + " in the same request (outbox.relay.fifo-batch); that one follows them or is DEAD, and the group"
                                + " goes one by one until a minute has passed without a failure",
                        queue,
                        failed.groupId(),
                        by.size(),
                        failed.messageId(),
                        failed.id()),
                more -> log.warn(
                        "queue {}: {} more times SQS took messages before one of their group that it failed;"
                                + " out_of_order_total of outbox_lag counts the messages",
                        queue,
                        more));
    }

    @Override
    public void retried(String queue, OutboxRow row, String code) {
        throttle.tell(
                new Event(Kind.RETRIED, queue, code),
                () -> log.info(
                        "queue {}: message {} (id {}) failed and is tried again: {}",
                        queue,
                        row.messageId(),
                        row.id(),
                        code),
                more -> log.info("queue {}: {} more to be tried again: {}", queue, more, code));
    }

    @Override
    public void died(String queue, OutboxRow row, String code) {
        throttle.tell(
                new Event(Kind.DIED, queue, code),
                () -> log.warn("queue {}: message {} (id {}) is DEAD: {}", queue, row.messageId(), row.id(), code),
                more -> log.warn("queue {}: {} more DEAD: {}", queue, more, code));
    }

    @Override
    public void breakerOpened(String queue, Outcome reason) {
        closed.add(queue);
        throttle.tell(
                new Event(Kind.BREAKER_OPENED, queue, reason.code()),
                () -> {
                    saidToBeClosed.add(queue);
                    log.warn(
                            "queue {}: takes no messages, probing until it does: {}: {}",
                            queue,
                            reason.code(),
                            reason.text());
                },
                more -> closedAgain(queue, more, reason.code()));
    }

    @Override
    public void breakerClosed(String queue) {
        closed.remove(queue);
        if (saidToBeClosed.remove(queue)) {
            log.info("queue {}: takes messages again", queue);
        }
    }

    @Override
    public void databaseFailed(@Nullable String queue, DatabaseUse use, RuntimeException cause) {
        database.failed(queue, use, cause);
    }

    @Override
    public void databaseWorks(@Nullable String queue, DatabaseUse use) {
        database.works(queue, use);
    }

    /** A queue that opens and closes all the time, as under throttling. */
    private void closedAgain(String queue, long times, String code) {
        boolean now = closed.contains(queue);
        if (now) {
            saidToBeClosed.add(queue);
        } else {
            saidToBeClosed.remove(queue);
        }
        log.warn(
                "queue {}: took no messages {} more times: {}; now it {}",
                queue,
                times,
                code,
                now ? "still does not" : "does");
    }
}
