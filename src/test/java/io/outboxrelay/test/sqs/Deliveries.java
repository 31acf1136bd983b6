package io.outboxrelay.test.sqs;

import io.outboxrelay.test.sqs.WaitingReceives.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Hands the messages of one queue to its consumers, at once or as soon as there is one. Guarded by the lock of
 * {@link Queues}.
 */
final class Deliveries {

    private final Queues queues;
    private final QueueContents contents;
    private final DeadLetters deadLetters;
    private final Purge purge = new Purge();
    private final WaitingReceives waiting = new WaitingReceives();
    private int inFlightLimit = 120_000;
    private boolean waking;
    private Instant wakeAt = Instant.MAX;

    Deliveries(Queues queues, QueueContents contents, DeadLetters deadLetters) {
        this.queues = queues;
        this.contents = contents;
        this.deadLetters = deadLetters;
    }

    /** False if the last purge was less than a minute ago. */
    boolean purge() {
        boolean allowed = purge.start(settle());
        settle();
        return allowed;
    }

    void purgeWindow(Duration takes) {
        purge.window(takes);
    }

    void inFlightLimit(int most) {
        inFlightLimit = most;
    }

    boolean isFull() {
        settle();
        return contents.inFlight() >= inFlightLimit;
    }

    /** Does what became due since the last call: ends purges and shows messages again. Returns the time. */
    Instant settle() {
        Instant now = queues.now();
        if (purge.isDue(now)) {
            contents.clear();
        }
        contents.settle(now);
        return now;
    }

    /** Answers now, or when there is a message or the wait is over. */
    void receive(ReceiveRequest request, Asker asker, Consumer<List<StoredMessage>> answer) {
        List<StoredMessage> received = receive(request);
        if (!received.isEmpty() || request.longPoll().isZero()) {
            answer.accept(received);
        } else {
            waiting.add(request, queues.now().plus(request.longPoll()), asker, answer);
        }
        wake();
    }

    private List<StoredMessage> receive(ReceiveRequest request) {
        Instant now = settle();
        int most = Math.max(0, Math.min(request.most(), inFlightLimit - contents.inFlight()));
        List<StoredMessage> received = new ArrayList<>(most);
        List<StoredMessage> some = contents.take(most);
        while (!some.isEmpty()) {
            for (StoredMessage message : some) {
                if (!deadLetters.move(message, now)) {
                    message.received(now);
                    contents.hide(message, now.plus(request.visibility()));
                    received.add(message);
                }
            }
            some = contents.take(most - received.size());
        }
        return received;
    }

    /**
     * Gives waiting consumers what is there, in the order in which they came. To be called after each change of the
     * contents.
     */
    void wake() {
        // Dead letters may come back here in the middle of it; the loop below finds them.
        if (waking || waiting.isEmpty()) {
            return;
        }
        waking = true;
        try {
            serveWaiting();
        } finally {
            waking = false;
        }
        wakeWhenSomethingIsDue();
    }

    private void serveWaiting() {
        for (Waiting next = waiting.first(); next != null; next = waiting.first()) {
            List<StoredMessage> received = receive(next.request());
            if (received.isEmpty()) {
                break;
            }
            waiting.remove(next);
            next.answer().accept(received);
        }
        waiting.removeEnded(queues.now()).forEach(ended -> ended.answer().accept(List.of()));
    }

    private void wakeWhenSomethingIsDue() {
        Instant next = contents.nextShow().isBefore(waiting.nextEnd()) ? contents.nextShow() : waiting.nextEnd();
        if (!waiting.isEmpty() && next.isBefore(wakeAt)) {
            wakeAt = next;
            queues.at(next, () -> wakeAt(next));
        }
    }

    private void wakeAt(Instant due) {
        synchronized (queues) {
            // An alarm that an earlier one has replaced must not set a further one.
            wakeAt = wakeAt.equals(due) ? Instant.MAX : wakeAt;
            wake();
        }
    }
}
