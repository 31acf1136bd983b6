package io.outboxrelay.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The executable jar as its users run it, with default settings. */
final class RelayProcess implements AutoCloseable {

    private final Path log;
    private final ChildProcess process;

    /** {@code options} are those of the virtual machine. */
    RelayProcess(Path jar, Path log, Map<String, String> environment, String... options) {
        this.log = log;
        var all = new HashMap<>(environment);
        all.put("SERVER_PORT", "0");
        all.put("SERVER_ADDRESS", "127.0.0.1");
        var extra = System.getProperty("benchmark.relay-options", "");
        var jvm = new ArrayList<>(List.of(options));
        if (!extra.isBlank()) {
            jvm.addAll(List.of(extra.split(" ")));
        }
        process = ChildProcess.jar(jar, all, log, jvm);
    }

    Duration cpu() {
        return ProcessCpu.of(process.pid());
    }

    double residentMebibytes() {
        return ProcessCpu.residentMebibytes(process.pid());
    }

    void requireAlive() {
        process.requireAlive(log);
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.kill();
    }

    /** As a close, with more patience for a virtual machine that writes something down at its end. */
    void end(Duration patience) {
        process.end(patience);
    }

    @Override
    public void close() {
        process.close();
    }
}
