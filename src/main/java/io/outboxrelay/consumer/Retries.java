package io.outboxrelay.consumer;

import io.outboxrelay.InProgressException;
import io.outboxrelay.KeyReusedException;
import io.outboxrelay.NoRetryException;
import io.outboxrelay.QueueConsumer.Backoff;
import io.outboxrelay.RetryLaterException;
import io.outboxrelay.consumer.ConsumerEvents.Outcome;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionSystemException;

/** From what a handler threw to when its message comes back. Thread-safe. */
final class Retries {

    /** Others need a while, be it a delivery in progress or a database. */
    private static final Duration A_WHILE = Duration.ofSeconds(5);

    private static final Duration AT_ONCE = Duration.ZERO;
    /** Too many connections, and the ways in which a server says that it goes or comes. */
    private static final Set<String> AWAY = Set.of("53300", "57P01", "57P02", "57P03");

    /**
     * What becomes of a message that was not handled.
     *
     * @param outcome RETRY, NO_RETRY, IN_PROGRESS or DATABASE_AWAY
     * @param delay after which it comes back; whole seconds
     * @param reason for the log; never has anything of the body
     */
    record Verdict(Outcome outcome, Duration delay, String reason) {}

    private final Backoff backoff;
    private final Duration soon;
    private final boolean hasDeadLetters;
    private final DoubleSupplier chance;

    /**
     * @param visibility of the queue's messages
     * @param chance from 0, which it may be, to 1, which it may not
     */
    Retries(Backoff backoff, Duration visibility, boolean hasDeadLetters, DoubleSupplier chance) {
        this.backoff = backoff;
        this.soon = visibility.compareTo(A_WHILE) < 0 ? visibility : A_WHILE;
        this.hasDeadLetters = hasDeadLetters;
        this.chance = chance;
    }

    /** How much later than the one that failed those behind it come back. */
    Duration behind() {
        return soon;
    }

    /** @param receiveCount from 1 */
    Verdict judge(Throwable failure, int receiveCount) {
        if (failure instanceof RetryLaterException later) {
            var delay = jitter(later.first(), later.most(), receiveCount);
            return new Verdict(Outcome.RETRY, delay, Objects.toString(later.getMessage()));
        }
        if (failure instanceof NoRetryException || failure instanceof KeyReusedException) {
            return new Verdict(
                    Outcome.NO_RETRY,
                    hasDeadLetters ? AT_ONCE : backoff.most(),
                    Objects.toString(failure.getMessage()));
        }
        var delay = jitter(backoff.first(), backoff.most(), receiveCount);
        if (failure instanceof InProgressException) {
            return new Verdict(Outcome.IN_PROGRESS, max(soon, delay), "another delivery of it is being handled");
        }
        return isDatabaseAway(failure)
                ? new Verdict(Outcome.DATABASE_AWAY, soon, "the database is away")
                : new Verdict(Outcome.RETRY, delay, described(failure));
    }

    /** Full jitter: a second up to the limit, which doubles with each receive. */
    private Duration jitter(Duration first, Duration most, int receiveCount) {
        // Beyond this the limit is the most for sure, and a shift would overflow.
        int doublings = Math.min(Math.max(receiveCount - 1, 0), 20);
        long limit = Math.min(first.toSeconds() << doublings, most.toSeconds());
        return Duration.ofSeconds(1 + (long) (chance.getAsDouble() * limit));
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static boolean isDatabaseAway(Throwable failure) {
        return causes(failure)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .anyMatch(Retries::isAway);
    }

    private static boolean isAway(SQLException e) {
        return e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException
                || e.getSQLState() != null && (e.getSQLState().startsWith("08") || AWAY.contains(e.getSQLState()));
    }

    /** Class and place only: the text of an exception may quote the message that it is about. */
    private static String described(Throwable failure) {
        Throwable root = causes(failure).reduce((first, next) -> next).orElse(failure);
        StackTraceElement[] trace = root.getStackTrace();
        return root.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Retries::cause).limit(50);
    }

    /** A rollback that failed hides why it had to be. */
    private static @Nullable Throwable cause(Throwable failure) {
        var hidden = failure instanceof TransactionSystemException rollback ? rollback.getApplicationException() : null;
        return hidden != null ? hidden : failure.getCause();
    }
}
