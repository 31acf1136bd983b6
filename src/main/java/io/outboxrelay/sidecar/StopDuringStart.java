package io.outboxrelay.sidecar;

/**
 * Ends the process at once if it is told to stop before the relay starts. Nothing is in flight then, and Spring, which closes
 * a context that is still being made, would tell of that with stack traces. Thread-safe.
 */
final class StopDuringStart {

    /** What a JVM ends with after a SIGTERM. */
    private static final int TERMINATED = 143;

    private final Thread hook = new Thread(() -> Runtime.getRuntime().halt(TERMINATED), "outbox-stop-during-start");

    StopDuringStart() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** From now on a stop has to be an orderly one. */
    void noMore() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it is being told to stop this very moment
        }
    }
}
