package io.outboxrelay.benchmark;

import io.outboxrelay.test.sqs.Trigger;
import java.util.BitSet;

/**
 * Watches in which order a queue takes the messages of its groups: a trigger that never strikes, asked of each message that
 * no fault has struck. Thread-safe.
 */
final class TakenInOrder implements Trigger {

    private final BitSet[] taken;
    /** Of each group, the place of the first message that has not been taken. */
    private final int[] next;

    private long early;

    /** Message {@code n} is of group {@code n % groups}. */
    TakenInOrder(int groups) {
        taken = new BitSet[groups];
        next = new int[groups];
        for (int group = 0; group < groups; group++) {
            taken[group] = new BitSet();
        }
    }

    @Override
    public synchronized boolean strikes(String body) {
        int number = Math.toIntExact(Messages.number(body));
        int group = number % taken.length;
        int place = (number - 1) / taken.length;
        if (!taken[group].get(place)) {
            early += next[group] < place ? 1 : 0;
            taken[group].set(place);
            next[group] = taken[group].nextClearBit(next[group]);
        }
        return false;
    }

    /** Messages taken before an earlier one of their group. */
    synchronized long early() {
        return early;
    }
}
