package io.outboxrelay.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The executable jar as its users run it, with default settings. */
final class RelayProcess implements AutoCloseable {

    private final Path log;
    private final ChildProcess process;

    /**
     * How a relay is started.
     *
     * @param wrapper what stands before the command, such as {@code taskset}
     * @param options of the virtual machine
     */
    record Launch(List<String> wrapper, List<String> options) {

        static Launch plain(String... options) {
            return new Launch(List.of(), List.of(options));
        }

        /** With what a training run left; empty if there has been none with this Java. */
        static Optional<Launch> trained() {
            return TrainingRun.use().map(options -> new Launch(List.of(), options));
        }

        /** Of several, on the last one; Linux only. */
        Launch onOneCore() {
            int last = Runtime.getRuntime().availableProcessors() - 1;
            return new Launch(List.of("taskset", "-c", Integer.toString(last)), options);
        }
    }

    RelayProcess(Path jar, Path log, Map<String, String> environment, Launch launch) {
        this.log = log;
        var all = new HashMap<>(environment);
        all.put("SERVER_PORT", "0");
        all.put("SERVER_ADDRESS", "127.0.0.1");
        var extra = System.getProperty("benchmark.relay-options", "");
        var jvm = new ArrayList<>(launch.options());
        if (!extra.isBlank()) {
            jvm.addAll(List.of(extra.split(" ")));
        }
        process = ChildProcess.jar(jar, all, log, new Launch(launch.wrapper(), jvm));
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
