package io.outboxrelay.relay;

/**
 * How many of the busy queues one relay should hold.
 *
 * @param relays relays alive, this one included
 * @param leases queues held by any of them
 */
public record FairShare(int relays, int leases) {

    /** Until the others are known, this relay counts itself alone. */
    public static final FairShare ALONE = new FairShare(1, 0);

    /** Whether a relay that holds {@code held} queues should leave a free queue to the others for a moment. */
    public boolean hesitates(int held) {
        return relays > 1 && held >= share(leases + 1);
    }

    /** How many of its {@code held} queues a relay should hand over. */
    public int excess(int held) {
        return relays > 1 ? Math.max(0, held - share(Math.max(leases, held))) : 0;
    }

    private int share(int queues) {
        return (queues + relays - 1) / relays;
    }
}
