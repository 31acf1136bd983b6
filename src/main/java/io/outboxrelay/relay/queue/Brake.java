package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells a queue that refuses everything from a message that is refused: so many in a row, for one reason and with none taken
 * in between, are no fault of theirs. Somebody has lowered the queue's size limit, or changed its type or its encryption.
 * Used by the loop's thread only.
 */
final class Brake {

    /** Refused in a row and parked; those that follow are held. */
    static final int MOST_IN_A_ROW = 20;

    private final Map<String, Integer> refused = new HashMap<>();

    /** A message was refused for good; true if it is to be held all the same. */
    boolean holds(Outcome refusal) {
        return refused.merge(refusal.code(), 1, Integer::sum) > MOST_IN_A_ROW;
    }

    /** The queue has taken a message. */
    void release() {
        refused.clear();
    }

    boolean isOn() {
        return refused.values().stream().anyMatch(count -> count > MOST_IN_A_ROW);
    }

    /** The last refusal as one of the whole queue. */
    static Outcome reason(Outcome refusal) {
        return Outcome.failed(
                Kind.QUEUE_DOWN,
                refusal.code(),
                "%d messages in a row were refused and none was taken, so the others are held: check the queue's size limit,"
                                .formatted(MOST_IN_A_ROW)
                        + " type and encryption, or what the producers write. A message now and then finds out when it goes on");
    }
}
