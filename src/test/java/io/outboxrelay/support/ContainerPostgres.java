package io.outboxrelay.support;

import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL 18 in a container; Testcontainers removes it when the process ends. */
final class ContainerPostgres implements PostgresServer {

    private final PostgreSQLContainer container =
            new PostgreSQLContainer("postgres:18-alpine").withUsername(USER).withPassword(PASSWORD);

    ContainerPostgres() {
        container.start();
    }

    @Override
    public String url(String database) {
        return "jdbc:postgresql://" + container.getHost() + ":" + container.getMappedPort(5432) + "/" + database;
    }
}
