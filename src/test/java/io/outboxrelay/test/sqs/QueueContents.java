package io.outboxrelay.test.sqs;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The messages of one queue: visible, in flight or delayed. Guarded by the lock of {@link Queues}. */
final class QueueContents {

    private final MessageOrder order;
    private final HiddenMessages hidden = new HiddenMessages();
    private final Map<Long, StoredMessage> byPlace = new HashMap<>();

    QueueContents(boolean fifo) {
        order = fifo ? new GroupOrder() : new StandardOrder();
    }

    /** {@code visibleAt} may be now. */
    void add(StoredMessage message, Instant visibleAt, Instant now) {
        byPlace.put(message.place(), message);
        order.joined(message);
        if (visibleAt.isAfter(now)) {
            hidden.add(message, visibleAt);
        } else {
            order.shown(message);
        }
    }

    /** Shows all whose time of being hidden is over. */
    void settle(Instant now) {
        for (StoredMessage back = hidden.pollEnded(now); back != null; back = hidden.pollEnded(now)) {
            order.shown(back);
        }
    }

    /** Null if there is none, or no more. */
    StoredMessage find(long place) {
        return byPlace.get(place);
    }

    /** The next visible ones. Each must then be hidden, removed or given back. */
    List<StoredMessage> take(int most) {
        return order.take(most);
    }

    /** Shows one again that was just taken. */
    void giveBack(StoredMessage message) {
        order.shown(message);
    }

    /** Hides one that was just taken. */
    void hide(StoredMessage message, Instant until) {
        hidden.add(message, until);
    }

    /** Changes how long a hidden one stays so. */
    void hideUntil(StoredMessage message, Instant until) {
        hidden.remove(message);
        hidden.add(message, until);
    }

    void remove(StoredMessage message) {
        byPlace.remove(message.place());
        if (message.isHidden()) {
            hidden.remove(message);
        }
        order.left(message);
    }

    void clear() {
        byPlace.clear();
        hidden.clear();
        order.clear();
    }

    /** When the next hidden one becomes visible; far away if there is none. */
    Instant nextShow() {
        return hidden.nextEnd();
    }

    int inFlight() {
        return hidden.inFlight();
    }

    FakeQueue.Depth depth() {
        int out = hidden.inFlight() + hidden.delayed();
        return new FakeQueue.Depth(byPlace.size() - out, hidden.inFlight(), hidden.delayed());
    }
}
