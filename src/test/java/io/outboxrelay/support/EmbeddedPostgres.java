package io.outboxrelay.support;

import java.io.IOException;
import java.io.UncheckedIOException;

/** PostgreSQL 18 as a child process, durable as in production: fsync and synchronous_commit are on. */
final class EmbeddedPostgres implements PostgresServer {

    private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

    EmbeddedPostgres() {
        try {
            server = io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("shared_buffers", "256MB")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("embedded PostgreSQL did not start", e);
        }
    }

    @Override
    public String url(String database) {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/" + database;
    }
}
