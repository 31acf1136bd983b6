package io.outboxrelay.demo;

import io.outboxrelay.sidecar.OutboxRelayApplication;
import io.outboxrelay.support.PostgresServer;
import io.outboxrelay.support.SidecarProcess;
import io.outboxrelay.support.TestAws;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The relay as a process of its own, which may be killed and started again. Thread-safe. */
final class DemoSidecar implements AutoCloseable {

    private static final Path CLASSES = Path.of("target", "classes");
    private static final Path TEST_CLASSES = Path.of("target", "test-classes");

    private final Map<String, String> environment = new HashMap<>();
    private volatile SidecarProcess process;

    DemoSidecar(String databaseUrl, URI sqs, StoryTimes times) {
        environment.putAll(TestAws.environment(sqs.toString()));
        environment.put("SPRING_DATASOURCE_URL", databaseUrl);
        environment.put("SPRING_DATASOURCE_USERNAME", PostgresServer.USER);
        environment.put("SPRING_DATASOURCE_PASSWORD", PostgresServer.PASSWORD);
        environment.put("OUTBOX_RELAY_LEASE", times.lease().toMillis() + "ms");
        environment.put("OUTBOX_RELAY_CALLTIMEOUT", times.callTimeout().toMillis() + "ms");
        // It has a second or two to get warm, and shares the machine with all the rest.
        environment.put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        // What only tests have on their class path: the executable jar knows neither.
        environment.put("SPRING_FLYWAY_ENABLED", "false");
        environment.put(
                "SPRING_AUTOCONFIGURE_EXCLUDE",
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
                        + "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration,"
                        + "org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration");
    }

    /** Does not wait until it works. */
    synchronized void start() {
        close();
        process = SidecarProcess.start(program(), environment);
    }

    void awaitStarted() {
        process.awaitStarted();
    }

    /** As {@code kill -9} does. */
    synchronized void kill() {
        process.kill();
    }

    boolean isAlive() {
        var current = process;
        return current != null && current.isAlive();
    }

    /** The id under which it holds leases; of the last one, if that was killed. */
    Optional<String> relayId() {
        var current = process;
        return current == null ? Optional.empty() : current.relayId();
    }

    @Override
    public synchronized void close() {
        if (process != null) {
            process.close();
            process = null;
        }
    }

    /** The executable jar if the classes have not changed since it was made, else the classes: a clean clone has no jar. */
    private static List<String> program() {
        return freshJar()
                .map(jar -> List.of("-jar", jar.toString()))
                .orElseGet(() -> List.of("-cp", classPath(), OutboxRelayApplication.class.getName()));
    }

    /** Without what the demo and the tests configure by being there. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).endsWith(TEST_CLASSES))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Optional<Path> freshJar() {
        try (var jars = Files.list(Path.of("target"));
                var classes = Files.walk(CLASSES)) {
            var newest = classes.map(DemoSidecar::changedAt).max(Comparator.naturalOrder());
            return jars.filter(file -> file.toString().endsWith("-exec.jar"))
                    .filter(jar -> newest.isPresent() && changedAt(jar).compareTo(newest.get()) >= 0)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static FileTime changedAt(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
