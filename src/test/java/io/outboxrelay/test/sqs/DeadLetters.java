package io.outboxrelay.test.sqs;

import java.time.Instant;

/** Gives up messages of one queue that were received too often. Guarded by the lock of {@link Queues}. */
final class DeadLetters {

    private final FakeQueue source;
    private final Queues queues;

    DeadLetters(FakeQueue source, Queues queues) {
        this.source = source;
        this.queues = queues;
    }

    /**
     * Moves a message that was just taken to the dead letter queue, if it has had its receives: so it leaves with the
     * receive after the last allowed one, not when that one's time is over. It keeps its id.
     *
     * @return whether it was moved
     */
    boolean move(StoredMessage message, Instant now) {
        RedrivePolicy policy = source.settings().redrive();
        if (policy == null || message.receivesHere() < policy.maxReceiveCount()) {
            return false;
        }
        FakeQueue target = queues.byArn(policy.deadLetterTargetArn());
        if (target == null) {
            return false;
        }
        source.contents().remove(message);
        target.contents()
                .add(
                        StoredMessage.dead(
                                queues.nextPlace(),
                                content(message.content(), target, now),
                                source.arn(),
                                message.receives()),
                        now,
                        now);
        target.deliveries().wake();
        return true;
    }

    /**
     * In a FIFO queue it gets its id as deduplication id and a new time, as AWS's manual says; in a standard queue the
     * time of the first sending stays.
     */
    private static AcceptedMessage content(AcceptedMessage message, FakeQueue target, Instant now) {
        return new AcceptedMessage(
                target.name(),
                message.sqsMessageId(),
                message.body(),
                message.groupId(),
                target.fifo() ? message.sqsMessageId() : message.dedupId(),
                message.attributes(),
                message.traceHeader(),
                target.fifo() ? now : message.arrivedAt(),
                false);
    }
}
