package io.outboxrelay.scenario;

/** How much is played: what the build has time for, or the whole of it. */
enum Size {
    SMALL,
    FULL;

    int of(int small, int full) {
        return this == SMALL ? small : full;
    }
}
