package io.outboxrelay.relay;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Which relays live and which queues have work. Every call blocks. Thread-safe. */
public interface Roster {

    /** A queue this relay does not hold, and the id above which to look for its PENDING rows. */
    record Unheld(String queue, long above) {}

    /**
     * Reports this relay alive, forgets relays that have been silent for {@code silence}, and counts.
     *
     * @param queues the only queues this relay serves; empty for all
     */
    FairShare beat(String relay, Set<String> queues, Duration silence);

    /** Reports that this relay stops. */
    void leave(String relay);

    /** Queues with unsent rows that are not among {@code known}; at most a thousand at a time. */
    Set<String> discover(Collection<String> known);

    /** Queues that relays have held within a week and that are not among {@code known}; at most a thousand at a time. */
    Set<String> heldLately(Collection<String> known);

    /**
     * Those of {@code queues} that have rows to send and no living lease.
     *
     * @param thorough look at BLOCKED rows too, whose group may be free by now
     */
    Set<String> waiting(List<Unheld> queues, boolean thorough);
}
