package io.outboxrelay.relay;

import org.jspecify.annotations.Nullable;

/**
 * A FIFO group that can't flow freely, as the table has it.
 *
 * @param group its id
 * @param paused whether an operator has paused it
 * @param heldBy id of the failed row that everything else of the group waits for; null if there is none
 * @param firstBlocked least id of its BLOCKED rows; null if there are none
 * @param lastBlocked greatest id of its BLOCKED rows; null if there are none
 */
public record HeldGroup(
        String group,
        boolean paused,
        @Nullable Long heldBy,
        @Nullable Long firstBlocked,
        @Nullable Long lastBlocked) {}
