package io.outboxrelay.inbox;

import io.outboxrelay.ExternalEffect;
import io.outboxrelay.InProgressException;
import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import io.outboxrelay.KeyReusedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers what was done as rows of {@code inbox_message}. Thread-safe. */
final class JdbcInbox implements Inbox {

    private static final Logger log = LoggerFactory.getLogger(JdbcInbox.class);

    private final InboxTransactions transactions;
    private final InboxTable table;
    private final Effects effects;
    private final Purge purge;

    /** What this thread is at, for the log: business that was done before is skipped within the work of a message. */
    private final ThreadLocal<@Nullable InboxKey> inHand = new ThreadLocal<>();

    JdbcInbox(InboxTransactions transactions, InboxTable table, Effects effects, Purge purge) {
        this.transactions = transactions;
        this.table = table;
        this.effects = effects;
        this.purge = purge;
    }

    @Override
    public boolean once(InboxKey key, Runnable work) {
        purge.start();
        // What is no fault of the work is thrown behind the transaction: a caller may go on with theirs.
        return isFirst(key, transactions.execute(() -> {
            Answer answer = table.remember(key);
            if (answer == Answer.FIRST) {
                takeInHand(key, work);
            }
            return answer;
        }));
    }

    @Override
    public <T, R> boolean once(InboxKey key, ExternalEffect<T, R> effect, T body, String idempotencyKey, Duration lease)
            throws Exception {
        var begun = effects.begin(key, lease);
        if (!isFirst(key, begun.answer())) {
            return false;
        }
        try {
            var found = effect.find(body, idempotencyKey);
            R result = found.isPresent() ? found.get() : effect.perform(body, idempotencyKey);
            return once(key, () -> {
                effect.record(body, result);
                effects.end(key);
            });
        } catch (Throwable e) {
            effects.letGo(key, begun.attempt(), e);
            throw e;
        }
    }

    private void takeInHand(InboxKey key, Runnable work) {
        var outer = inHand.get();
        inHand.set(key);
        try {
            work.run();
        } finally {
            inHand.set(outer);
        }
    }

    private boolean isFirst(InboxKey key, Answer answer) {
        return switch (answer) {
            case FIRST -> true;
            case SEEN -> {
                tellSkipped(key);
                yield false;
            }
            case IN_PROGRESS ->
                throw new InProgressException(key + " is being handled elsewhere this moment: let it come back later");
            case REUSED ->
                throw new KeyReusedException(
                        key + " was handled before with other content: its producer has used one id for two messages");
        };
    }

    /** That a message comes twice is everyday life; that two messages ask for the same is worth a line. */
    private void tellSkipped(InboxKey key) {
        var asking = inHand.get();
        if (key.businessKey() == null) {
            log.debug("{} was handled before", key);
        } else if (asking == null) {
            log.info("{} was done before and is skipped", key);
        } else {
            log.info("{} was done before and is skipped for {}", key, asking);
        }
    }
}
