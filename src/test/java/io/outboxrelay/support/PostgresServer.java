package io.outboxrelay.support;

import org.testcontainers.DockerClientFactory;

/**
 * A real PostgreSQL for tests: a container where a Docker engine answers, else an embedded server. It ends with the
 * process.
 */
public interface PostgresServer {

    String PASSWORD = "postgres";

    String USER = "postgres";

    /** JDBC URL of a database of this server. */
    String url(String database);

    /** The server that all tests of this process share, started at the first call. */
    static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** The provider that works here. */
    static PostgresServer start() {
        return dockerAnswers() ? new ContainerPostgres() : new EmbeddedPostgres();
    }

    /** A server that needs no Docker engine, even where one answers. */
    static PostgresServer embedded() {
        return new EmbeddedPostgres();
    }

    static boolean dockerAnswers() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /** Starts the shared server once. */
    final class Shared {
        private static final PostgresServer SERVER = start();

        private Shared() {}
    }
}
