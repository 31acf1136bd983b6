package io.outboxrelay.relay;

import java.util.function.LongSupplier;

/** The database of a relay: all its ports come from one hand. Thread-safe, as all of them are. */
public interface RelayDatabase {

    /**
     * Calls {@code changed}, from any thread, when a call finds another database than those before, or one that went back, as
     * after a failover to a standby that lagged. That call and all later ones fail until {@link #accept}.
     */
    void onChange(Runnable changed);

    /** Nothing that was read before is used any more: calls go to the database that is there now. */
    void accept();

    /**
     * The rows on their way.
     *
     * @param time monotonic nanoseconds, by which the ages of rows are told
     * @param sentRows what becomes of them then
     */
    OutboxStore store(LongSupplier time, OutboxStore.SentRows sentRows);

    /** The leases on queues, held by the relay with this id. */
    Leases leases(String relayId);

    /** Locks on duties that one relay does for all, held by the relay with this id. */
    Leases duties(String relayId);

    /** The relays alive and the queues with work. */
    Roster roster();

    /** The orders of operators, and the reports to them. */
    OperatorControl operatorControl();

    /** The rows that are over. */
    FinishedRows finishedRows();

    /** How far behind the queues are. */
    Lag lag();
}
