package io.outboxrelay.inbox;

import io.outboxrelay.InboxKey;
import java.time.Duration;

/**
 * Who is at what in other systems. That work was begun is committed before it begins, so that a crash leaves a trace.
 * Thread-safe.
 */
final class Effects {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final InboxTransactions transactions;
    private final InboxTable messages;
    private final EffectTable effects;

    Effects(InboxTransactions transactions, InboxTable messages, EffectTable effects) {
        this.transactions = transactions;
        this.messages = messages;
        this.effects = effects;
    }

    /**
     * How an attempt began.
     *
     * @param answer FIRST if it is this one's turn
     * @param attempt its number, from 1; 0 if it is not
     */
    record Begun(Answer answer, int attempt) {}

    /** Commits that the work has begun, unless it was done before or somebody else is at it. */
    Begun begin(InboxKey key, Duration lease) {
        if (lease.compareTo(SHORTEST) < 0 || lease.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "lease is %s: give a value from %s to %s".formatted(lease, SHORTEST, LONGEST));
        }
        transactions.requireNone();
        return transactions.execute(() -> {
            Answer answer = messages.lock(key);
            return answer == Answer.FIRST ? attempt(key, lease) : new Begun(answer, 0);
        });
    }

    /** The work threw: the next delivery may begin at once. */
    void letGo(InboxKey key, int attempt, Throwable why) {
        try {
            transactions.execute(() -> {
                effects.letGo(key, attempt);
                return key;
            });
        } catch (RuntimeException e) {
            // The lease ends by itself.
            why.addSuppressed(e);
        }
    }

    /** Forgets the work, in the transaction that records it. */
    void end(InboxKey key) {
        effects.end(key);
    }

    private Begun attempt(InboxKey key, Duration lease) {
        var number = effects.begin(key, lease);
        return number.isPresent() ? new Begun(Answer.FIRST, number.getAsInt()) : new Begun(Answer.IN_PROGRESS, 0);
    }
}
