package io.outboxrelay.test.sqs;

import java.time.Instant;

/** Takes in what producers send to one queue. Guarded by the lock of {@link Queues}. */
final class Arrivals {

    private final FakeQueue queue;
    private final Queues queues;
    private final Deduplication deduplication = new Deduplication();
    private final ArrivalLog log;
    private boolean holding;

    Arrivals(FakeQueue queue, Queues queues, boolean recording) {
        this.queue = queue;
        this.queues = queues;
        this.log = new ArrivalLog(recording);
        this.holding = recording;
    }

    ArrivalLog log() {
        return log;
    }

    void holding(boolean on) {
        holding = on;
    }

    /** A FIFO duplicate is told what the first was told, and no consumer gets it. */
    Acceptance accept(Entry entry) {
        Instant now = queue.deliveries().settle();
        Acceptance fresh = Acceptance.of(queue.name(), queues.nextPlace());
        Acceptance first = queue.fifo() ? deduplication.firstOf(entry.dedupId(), fresh, now) : null;
        Acceptance told = first == null ? fresh : first;
        AcceptedMessage message = new AcceptedMessage(
                queue.name(),
                told.sqsMessageId(),
                entry.body(),
                entry.groupId(),
                entry.dedupId(),
                entry.attributes(),
                entry.traceHeader(),
                now,
                first != null);
        log.add(message);
        queues.arrived();
        if (holding && first == null) {
            queue.contents().add(StoredMessage.fresh(fresh.place(), message), now.plusSeconds(delay(entry)), now);
        }
        return told;
    }

    private int delay(Entry entry) {
        boolean ofQueue = entry.delaySeconds() == null || queue.fifo();
        return ofQueue ? queue.settings().number(QueueSettings.DELAY_SECONDS) : entry.delaySeconds();
    }

    void clear() {
        log.clear();
        deduplication.clear();
    }
}
