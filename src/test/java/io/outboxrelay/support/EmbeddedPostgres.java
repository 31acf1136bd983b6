package io.outboxrelay.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres.Builder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.zip.ZipFile;

/** PostgreSQL as a child process, durable as in production: fsync and synchronous_commit are on. */
final class EmbeddedPostgres implements PostgresServer {

    /** Its own ten seconds are few on a machine that stalls, or where the log has to be replayed first. */
    static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

    /** PostgreSQL 18. */
    EmbeddedPostgres() {
        this(io.zonky.test.db.postgres.embedded.EmbeddedPostgres::builder);
    }

    private EmbeddedPostgres(Supplier<Builder> builder) {
        try {
            server = startOrTryAnotherPort(builder);
        } catch (IOException e) {
            throw new UncheckedIOException("embedded PostgreSQL did not start", e);
        }
    }

    /** Somebody may take the port between its choice and the start. */
    private static io.zonky.test.db.postgres.embedded.EmbeddedPostgres startOrTryAnotherPort(Supplier<Builder> builder)
            throws IOException {
        try {
            return start(builder.get());
        } catch (IOException e) {
            return start(builder.get());
        }
    }

    private static io.zonky.test.db.postgres.embedded.EmbeddedPostgres start(Builder builder) throws IOException {
        return builder.setPGStartupWait(START_LIMIT)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("shared_buffers", "256MB")
                .start();
    }

    /** Another version than that on the class path, out of a jar of which the class path can have only one. */
    static EmbeddedPostgres ofArchive(Path jar) {
        return new EmbeddedPostgres(() -> io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                .setPgBinaryResolver((system, hardware) -> binariesIn(jar)));
    }

    private static InputStream binariesIn(Path jar) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            var binaries = zip.stream()
                    .filter(entry -> entry.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow();
            return new ByteArrayInputStream(zip.getInputStream(binaries).readAllBytes());
        }
    }

    @Override
    public String url(String database) {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/" + database;
    }
}
