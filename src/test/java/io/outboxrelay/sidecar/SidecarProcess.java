package io.outboxrelay.sidecar;

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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The executable jar as its users run it: a process of its own that knows nothing but its environment. */
final class SidecarProcess implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    private final Path log;
    private final Process process;

    private SidecarProcess(Path log, Process process) {
        this.log = log;
        this.process = process;
    }

    static SidecarProcess start(Map<String, String> environment) throws IOException {
        var log = Files.createTempFile("sidecar", ".log");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-jar",
                        System.getProperty("outbox.exec-jar"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        // Any free port, on the loopback address, and a line that says which.
        builder.environment().put("SERVER_PORT", "0");
        builder.environment().put("SERVER_ADDRESS", "127.0.0.1");
        builder.environment().put("LOGGING_LEVEL_ORG_SPRINGFRAMEWORK_BOOT_TOMCAT", "INFO");
        return new SidecarProcess(log, builder.start());
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitStarted() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> log().contains("Started OutboxRelayApplication") || !process.isAlive());
        assertThat(process.isAlive()).as(log()).isTrue();
    }

    HttpResponse<String> get(String path) throws Exception {
        var port = PORT.matcher(log());
        assertThat(port.find()).as(log()).isTrue();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** The exit code, which must come within {@code limit}. */
    int exitCodeWithin(Duration limit) throws InterruptedException {
        assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                .as("the process ends within %s; its log: %s", limit, log())
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.delete(log);
    }
}
