package io.outboxrelay.relay;

/**
 * What must still be so in the database for an opinion to count: the lease has not passed to somebody else.
 *
 * @param lock name of the lease
 * @param holder who holds it
 */
public record Fence(String lock, String holder) {}
