package io.outboxrelay.relay;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens in the engine, for those who count. Called on the loop's thread; must neither block nor throw. */
public interface RelayEvents {

    /** For nobody. */
    RelayEvents NONE = new RelayEvents() {};

    /** A look at all queues that this relay serves and does not hold is over: so many have work. */
    default void looked(int queues) {}

    /** The lease of the queue was granted to this process. */
    default void leaseTaken(String queue) {}

    /** The queue was quiet for so long that its lease is given back; {@link #leaseEnded} follows. */
    default void leaseIdle(String queue) {}

    /** The lease of the queue was given back or lost. */
    default void leaseEnded(String queue) {}

    /** A request with so many rows starts. */
    default void requestStarted(String queue, int rows) {}

    /** A request has ended, whatever its outcomes. */
    default void requestEnded(String queue, Duration took) {}

    /** SQS has accepted these rows, as was known at {@code now} of the loop's clock. */
    default void sent(String queue, List<OutboxRow> rows, long now) {}

    /** SQS has accepted these rows before an earlier one of their group, which it failed in the same request. */
    default void overtaken(String queue, OutboxRow failed, List<OutboxRow> by) {}

    /** A row failed and is tried again later. */
    default void retried(String queue, OutboxRow row, String code) {}

    /** A row is parked as DEAD. */
    default void died(String queue, OutboxRow row, String code) {}

    /** So many finished rows were removed. */
    default void purged(int rows) {}

    /** How far behind the queues are, held here or not. */
    default void surveyed(LagSurvey survey) {}

    /** The queue takes no messages any more. */
    default void breakerOpened(String queue, Outcome reason) {}

    /** The queue takes messages again. */
    default void breakerClosed(String queue) {}

    /** The database did not do this, and will be asked again. {@code queue} is null where it is about no queue. */
    default void databaseFailed(@Nullable String queue, DatabaseUse use, RuntimeException cause) {}

    /** The database did this; told of every time, or at least of the first time after it had failed. */
    default void databaseWorks(@Nullable String queue, DatabaseUse use) {}
}
