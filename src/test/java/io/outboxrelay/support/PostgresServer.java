package io.outboxrelay.support;

import java.nio.file.Path;
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

    /** PostgreSQL 14, the last one in which everybody may create in schema public; embedded and shared likewise. */
    static PostgresServer older() {
        return Older.SERVER;
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

    /** Starts the older server once. */
    final class Older {
        private static final PostgresServer SERVER = EmbeddedPostgres.ofArchive(Path.of("target/postgres-14.jar"));

        private Older() {}
    }
}
