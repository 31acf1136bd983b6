package io.outboxrelay.benchmark;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Java process of its own. Those of ours answer each line they read with one line, and end when nobody writes any more. */
final class ChildProcess implements AutoCloseable {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    private ChildProcess(ProcessBuilder builder) {
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        questions = process.outputWriter();
        answers = process.inputReader();
    }

    /** A main class of this class path, which talks line by line. */
    static ChildProcess talking(Class<?> main, Map<String, String> environment, String... options) {
        var command = new ArrayList<String>(List.of(JAVA));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return new ChildProcess(builder(command, environment).redirectError(ProcessBuilder.Redirect.INHERIT));
    }

    /** An executable jar, which writes to {@code log}. */
    static ChildProcess jar(Path jar, Map<String, String> environment, Path log, RelayProcess.Launch launch) {
        var command = new ArrayList<String>(launch.wrapper());
        command.add(JAVA);
        command.addAll(launch.options());
        command.addAll(List.of("-jar", jar.toString()));
        return new ChildProcess(builder(command, environment)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
    }

    private static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(ChildProcess::isOfOurs);
        builder.environment().putAll(environment);
        return builder;
    }

    /** What would change the settings that are measured. */
    private static boolean isOfOurs(String variable) {
        return variable.matches("(AWS|OUTBOX|SPRING|SERVER|JAVA_TOOL|JDK_JAVA)_.*");
    }

    long pid() {
        return process.pid();
    }

    synchronized String ask(String question) {
        try {
            questions.write(question);
            questions.newLine();
            questions.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the process ended when it was asked: " + question);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException("the process did not answer: " + question, e);
        }
    }

    void requireAlive(Path log) {
        if (!process.isAlive()) {
            throw new IllegalStateException("the process ended, see " + log);
        }
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Ends it in the orderly way. */
    @Override
    public void close() {
        end(PATIENCE);
    }

    /** The same, and kills it if it takes longer. */
    void end(Duration patience) {
        process.destroy();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }
}
