package io.outboxrelay.demo;

/**
 * Where the messages are.
 *
 * @param pending messages that may be sent now
 * @param later messages that were refused and come again
 * @param blocked messages behind one that failed
 * @param dead messages that need a person
 * @param oldest age of the oldest pending message in seconds
 */
record Reading(
        long committed,
        long received,
        long duplicates,
        long pending,
        long later,
        long blocked,
        long dead,
        double oldest) {

    long unsent() {
        return pending + later + blocked;
    }

    /** Of those that were committed; the dead one of the story was not written by the shop. */
    long sent() {
        return Math.max(0, committed - unsent());
    }

    /** The worst of both, for what piles up, and the newest of what is counted. */
    Reading worse(Reading newer) {
        return new Reading(
                newer.committed,
                newer.received,
                newer.duplicates,
                Math.max(pending, newer.pending),
                Math.max(later, newer.later),
                Math.max(blocked, newer.blocked),
                Math.max(dead, newer.dead),
                Math.max(oldest, newer.oldest));
    }
}
