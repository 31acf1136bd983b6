package io.outboxrelay.test.sqs;

import java.time.Instant;

/** A message in a queue, and what became of it there. Guarded by the lock of {@link Queues}. */
final class StoredMessage {

    private final long place;
    private final AcceptedMessage content;
    private final String deadLetterSource;
    private final int receivesElsewhere;
    private int receives;
    private Instant firstReceivedAt;
    private Instant receivedAt;
    private Instant hiddenUntil;

    private StoredMessage(long place, AcceptedMessage content, String deadLetterSource, int receivesElsewhere) {
        this.place = place;
        this.content = content;
        this.deadLetterSource = deadLetterSource;
        this.receivesElsewhere = receivesElsewhere;
        this.receives = receivesElsewhere;
    }

    static StoredMessage fresh(long place, AcceptedMessage content) {
        return new StoredMessage(place, content, null, 0);
    }

    /** A dead letter: its receives count on, as seen on AWS, but its first receive is the first one here. */
    static StoredMessage dead(long place, AcceptedMessage content, String source, int receives) {
        return new StoredMessage(place, content, source, receives);
    }

    /** Its place in the order of the queue. */
    long place() {
        return place;
    }

    AcceptedMessage content() {
        return content;
    }

    String group() {
        return content.groupId();
    }

    /** ARN of the queue that gave it up; null if it is no dead letter. */
    String deadLetterSource() {
        return deadLetterSource;
    }

    /** Those of a dead letter in its source queue included. */
    int receives() {
        return receives;
    }

    int receivesHere() {
        return receives - receivesElsewhere;
    }

    /** Null before the first receive. */
    Instant firstReceivedAt() {
        return firstReceivedAt;
    }

    Instant receivedAt() {
        return receivedAt;
    }

    /** Null while it is visible. */
    Instant hiddenUntil() {
        return hiddenUntil;
    }

    boolean isHidden() {
        return hiddenUntil != null;
    }

    void received(Instant now) {
        receives++;
        receivedAt = now;
        firstReceivedAt = firstReceivedAt == null ? now : firstReceivedAt;
    }

    void hide(Instant until) {
        hiddenUntil = until;
    }

    void show() {
        hiddenUntil = null;
    }
}
