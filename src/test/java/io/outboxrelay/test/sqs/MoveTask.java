package io.outboxrelay.test.sqs;

import java.time.Instant;
import java.util.List;

/**
 * Moves the messages of a dead letter queue, one after the other: those that consumers could receive, and not more than
 * there were at the start, so that it ends even if they come back at once. Guarded by the lock of {@link Queues}.
 */
final class MoveTask {

    enum Status {
        RUNNING,
        COMPLETED,
        CANCELLED,
        FAILED
    }

    /** AWS's highest rate, which it takes where none is asked for. */
    static final int MOST_PER_SECOND = 500;

    private static final long NANOS = 1_000_000_000;

    /**
     * What was asked for.
     *
     * @param destination null for the queue that each message came from
     * @param perSecond null for as fast as can be
     */
    record Order(FakeQueue source, FakeQueue destination, Integer perSecond) {}

    private final String handle;
    private final Order order;
    private final Queues queues;
    private final Instant startedAt;
    private final int toMove;
    private int moved;
    private Status status = Status.RUNNING;
    private String failure;

    MoveTask(String handle, Order order, Queues queues) {
        this.handle = handle;
        this.order = order;
        this.queues = queues;
        this.startedAt = order.source().deliveries().settle();
        this.toMove = order.source().contents().depth().visible();
    }

    String handle() {
        return handle;
    }

    Order order() {
        return order;
    }

    Instant startedAt() {
        return startedAt;
    }

    int toMove() {
        return toMove;
    }

    int moved() {
        return moved;
    }

    Status status() {
        return status;
    }

    /** Null if it has not failed. */
    String failure() {
        return failure;
    }

    void cancel() {
        status = Status.CANCELLED;
    }

    /** Moves what is due by now, and goes on later with the rest. */
    void run() {
        synchronized (queues) {
            while (status == Status.RUNNING && !dueAt(moved).isAfter(queues.now())) {
                moveNext();
            }
            if (status == Status.RUNNING) {
                queues.at(dueAt(moved), this::run);
            }
        }
    }

    private Instant dueAt(int number) {
        int perSecond = order.perSecond() == null ? MOST_PER_SECOND : order.perSecond();
        return startedAt.plusNanos(number * NANOS / perSecond);
    }

    private void moveNext() {
        order.source().deliveries().settle();
        List<StoredMessage> next =
                moved == toMove ? List.of() : order.source().contents().take(1);
        if (next.isEmpty()) {
            status = Status.COMPLETED;
            return;
        }
        FakeQueue destination = destination(next.get(0));
        if (destination == null) {
            order.source().contents().giveBack(next.get(0));
            status = Status.FAILED;
            return;
        }
        order.source().contents().remove(next.get(0));
        moveTo(destination, next.get(0).content());
        moved++;
        status = moved == toMove ? Status.COMPLETED : status;
    }

    /** Null if there is none, with the reason under {@link #failure()}. */
    private FakeQueue destination(StoredMessage message) {
        if (order.destination() == null && message.deadLetterSource() == null) {
            failure = "CouldNotDetermineMessageSource";
            return null;
        }
        FakeQueue destination =
                order.destination() == null ? queues.byArn(message.deadLetterSource()) : order.destination();
        if (destination == null || !queues.has(destination)) {
            failure = "AWS.SimpleQueueService.NonExistentQueue";
            return null;
        }
        return destination;
    }

    /** As a new message, with an id and a time of its own. */
    private void moveTo(FakeQueue destination, AcceptedMessage message) {
        Instant now = queues.now();
        Acceptance fresh = Acceptance.of(destination.name(), queues.nextPlace());
        AcceptedMessage content = new AcceptedMessage(
                destination.name(),
                fresh.sqsMessageId(),
                message.body(),
                message.groupId(),
                message.dedupId(),
                message.attributes(),
                message.traceHeader(),
                now,
                false);
        destination.contents().add(StoredMessage.fresh(fresh.place(), content), now, now);
        destination.deliveries().wake();
    }
}
