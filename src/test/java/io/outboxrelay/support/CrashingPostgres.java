package io.outboxrelay.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/** An embedded PostgreSQL of its own that can crash and come back on the same data and port. */
public final class CrashingPostgres implements AutoCloseable {

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;
    private boolean running = true;

    private CrashingPostgres(Path data, int port) throws IOException {
        this.data = data;
        this.server = run(data, port);
        this.port = server.getPort();
    }

    public static CrashingPostgres start() throws IOException {
        return on(Files.createTempDirectory("postgres").resolve("data"));
    }

    /** On data that is there already. */
    static CrashingPostgres on(Path data) throws IOException {
        return new CrashingPostgres(data, 0);
    }

    private static EmbeddedPostgres run(Path data, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                // It would try to stop the crashed one, too.
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(io.outboxrelay.support.EmbeddedPostgres.START_LIMIT)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    Path data() {
        return data;
    }

    int port() {
        return port;
    }

    public String url() {
        return "jdbc:postgresql://localhost:" + port + "/postgres";
    }

    /** Opens a connection for each statement, so it needs no repair after a crash. */
    public JdbcClient jdbc() {
        return JdbcClient.create(new DriverManagerDataSource(url(), PostgresServer.USER, PostgresServer.PASSWORD));
    }

    /** SIGQUIT, PostgreSQL's immediate stop: no checkpoint, no farewell to clients; the next start recovers by WAL. */
    public void crash() {
        try {
            long postmaster = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
            var handle = ProcessHandle.of(postmaster).orElseThrow();
            new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster))
                    .start()
                    .onExit()
                    .join();
            handle.onExit().join();
            // The lock by which one process keeps another from its data; the crashed server object still holds it.
            Files.delete(data.resolve("epg-lock"));
            running = false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when it takes connections again. */
    public void restart() {
        try {
            server = run(data, port);
            running = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (running) {
            server.close();
        }
        FileSystemUtils.deleteRecursively(data.getParent());
    }
}
