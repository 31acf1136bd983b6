package io.outboxrelay.relay;

/**
 * What PostgreSQL says about running transactions: all below {@code xmin} have ended, none at or above {@code xmax} had
 * an id yet.
 */
public record Snapshot(long xmin, long xmax) {}
