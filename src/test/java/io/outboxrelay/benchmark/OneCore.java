package io.outboxrelay.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Work of this process on its last core only; children that run already are left where they are. Linux only. */
final class OneCore {

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private OneCore() {}

    static void during(Runnable work) {
        bindTo(Integer.toString(CORES - 1));
        try {
            work.run();
        } finally {
            bindTo("0-" + (CORES - 1));
        }
    }

    private static void bindTo(String cores) {
        String pid = Long.toString(ProcessHandle.current().pid());
        try {
            int result = new ProcessBuilder(List.of("taskset", "--all-tasks", "--cpu-list", "--pid", cores, pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (result != 0) {
                throw new IllegalStateException(
                        "taskset can't bind this process to cores %s: %d".formatted(cores, result));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("taskset can't be started", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
