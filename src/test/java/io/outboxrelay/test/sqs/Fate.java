package io.outboxrelay.test.sqs;

import java.util.Optional;

/**
 * What became of one entry.
 *
 * @param of what was sent, or the receipt
 * @param done null if SQS did nothing with it
 * @param fault null if nothing went wrong
 */
record Fate<E, D>(E of, D done, Fault fault) {

    /** Whether the answer says that it went well. */
    boolean isGood() {
        return fault == null || fault instanceof Fault.WrongMd5;
    }

    /** What the answer says of its failure, if it does. */
    Optional<Fault.FailEntry> failure() {
        return fault instanceof Fault.FailEntry failure ? Optional.of(failure) : Optional.empty();
    }

    /** Whether an entry with this fault, or without one if null, is done all the same. */
    static boolean isDone(Fault fault) {
        return fault == null
                || fault instanceof Fault.WrongMd5
                || fault instanceof Fault.Unmentioned unmentioned && unmentioned.accepted();
    }
}
