package io.outboxrelay.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The executable jar as its users run it: a process of its own that knows nothing but its environment. */
public final class SidecarProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
    private static final Pattern RELAY = Pattern.compile("relay ([0-9a-f-]{36}) starts");

    private final Path log;
    private final Process process;

    private SidecarProcess(Path log, Process process) {
        this.log = log;
        this.process = process;
    }

    public static SidecarProcess start(Map<String, String> environment) {
        return startAt(0, environment);
    }

    /** With this port for its health, on the loopback address; 0 for any that is free. */
    public static SidecarProcess startAt(int port, Map<String, String> environment) {
        return start(List.of("-jar", System.getProperty("outbox.exec-jar")), port, environment);
    }

    /** The same program from elsewhere: {@code program} is what java is told to run. */
    public static SidecarProcess start(List<String> program, Map<String, String> environment) {
        return start(program, 0, environment);
    }

    private static SidecarProcess start(List<String> program, int port, Map<String, String> environment) {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        command.addAll(program);
        try {
            var log = Files.createTempFile("sidecar", ".log");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            // And a line that says which port it is.
            builder.environment().put("SERVER_PORT", Integer.toString(port));
            builder.environment().put("SERVER_ADDRESS", "127.0.0.1");
            builder.environment().put("LOGGING_LEVEL_ORG_SPRINGFRAMEWORK_BOOT_TOMCAT", "INFO");
            return new SidecarProcess(log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SidecarProcess awaitStarted() {
        await().atMost(START_LIMIT).until(() -> log().contains("Started OutboxRelayApplication") || !process.isAlive());
        assertThat(process.isAlive()).as(log()).isTrue();
        return this;
    }

    /** The id under which the relay of this process holds leases, once it has one. */
    public Optional<String> relayId() {
        var relay = RELAY.matcher(log());
        return relay.find() ? Optional.of(relay.group(1)) : Optional.empty();
    }

    public HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient().send(request(path).build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> post(String path, String json) throws Exception {
        var request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path));
    }

    /** The address of a path, once the process has told its port. */
    public URI uri(String path) {
        var port = PORT.matcher(log());
        assertThat(port.find()).as(log()).isTrue();
        return URI.create("http://127.0.0.1:" + port.group(1) + path);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Sends SIGKILL and waits for the end. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Sends SIGSTOP: the process stands still where it is, its connections stay open. */
    public void freeze() {
        signal("STOP");
    }

    /** Sends SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            assertThat(kill.onExit().join().exitValue()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The exit code, which must come within {@code limit}. */
    public int exitCodeWithin(Duration limit) throws InterruptedException {
        assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                .as("the process ends within %s; its log: %s", limit, log())
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
