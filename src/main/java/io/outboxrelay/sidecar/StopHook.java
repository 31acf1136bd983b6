package io.outboxrelay.sidecar;

/**
 * Ends the process when it is told to stop. While it starts, only a relay that works already is ended in its orderly way: Spring, closing a context
 * that is still being made, would tell of that with stack traces. Later the context is closed. Thread-safe.
 */
final class StopHook {

    /** What a JVM ends with after a SIGTERM; orchestrators count it as a crash. */
    private static final int TERMINATED = 143;

    static final int STOPPED_AS_ASKED = 0;

    private record Ending(Runnable work, int exitCode) {}

    private final Thread hook = new Thread(this::end, "outbox-stop");
    private volatile Ending ending = new Ending(() -> {}, TERMINATED);

    StopHook() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The relay works, the start goes on. */
    void relayWorks(Runnable itsEnding) {
        ending = new Ending(itsEnding, TERMINATED);
    }

    void started(Runnable closing) {
        ending = new Ending(closing, STOPPED_AS_ASKED);
    }

    /** The process ends by itself, with an exit code of its own. */
    void failed() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it is being told to stop this very moment
        }
    }

    private void end() {
        var now = ending;
        now.work.run();
        Runtime.getRuntime().halt(now.exitCode);
    }
}
