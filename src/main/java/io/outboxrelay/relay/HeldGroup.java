package io.outboxrelay.relay;

/**
 * A FIFO group that can't flow freely, as the table has it.
 *
 * @param group its id
 * @param heldBy id of the failed row that everything else of the group waits for; {@link #NONE} if there is none, {@link
 *     #PAUSED} if an operator has paused the group, whatever else holds it
 * @param firstBlocked least id of its BLOCKED rows; {@link #NONE} if there are none
 * @param lastBlocked greatest id of its BLOCKED rows; 0 if there are none
 */
record HeldGroup(String group, long heldBy, long firstBlocked, long lastBlocked) {

    static final long NONE = Long.MAX_VALUE;
    /** No row has this id. */
    static final long PAUSED = 0;
}
