package io.outboxrelay.scenario;

import io.outboxrelay.support.ReceivingQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process with a {@link ChildConsumer}; what it prints goes to a file. */
final class ChildJvm implements AutoCloseable {

    private final Path output;
    private final Process process;

    private ChildJvm(Path output, Process process) {
        this.output = output;
        this.process = process;
    }

    static ChildJvm start(ConsumerStage stage, String does, ReceivingQueue queue, String... more) {
        return start(does, stage.database().url(), stage.endpoint(), queue.name(), more);
    }

    static ChildJvm start(String does, String database, URI sqs, String queue, String... more) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ChildConsumer.class.getName(),
                does,
                database,
                sqs.toString(),
                queue));
        command.addAll(List.of(more));
        try {
            var output = Files.createTempFile("consumer", ".log");
            output.toFile().deleteOnExit();
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new ChildJvm(output, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to end, as an orchestrator does. */
    void terminate() {
        process.destroy();
    }

    /** As a machine that loses its power. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Lines that begin so. */
    List<String> lines(String beginning) {
        try {
            return Files.readAllLines(output).stream()
                    .filter(line -> line.startsWith(beginning))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
