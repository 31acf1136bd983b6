package io.outboxrelay.support;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database of its own, on the shared server unless it says otherwise, with a small pool. Dropped when closed. */
public final class TestDatabase implements AutoCloseable {

    private final String name = "t_" + UUID.randomUUID().toString().replace("-", "");
    private final PostgresServer server;
    private final HikariDataSource dataSource;

    private TestDatabase(PostgresServer server, int connections) {
        this.server = server;
        admin().sql("CREATE DATABASE " + name).update();
        var config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setUsername(username());
        config.setPassword(password());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setPoolName(name);
        dataSource = new HikariDataSource(config);
    }

    /** An empty database. */
    public static TestDatabase empty() {
        return emptyOn(PostgresServer.shared());
    }

    /** An empty database on another server. */
    public static TestDatabase emptyOn(PostgresServer server) {
        return new TestDatabase(server, 20);
    }

    /** A database with the outbox schema, made by the migrations themselves. */
    public static TestDatabase migrated() {
        var database = empty();
        Flyway.configure()
                .dataSource(database.dataSource())
                .locations("classpath:io/outboxrelay/schema/scripts")
                .table("outbox_schema_history")
                .load()
                .migrate();
        return database;
    }

    public String url() {
        return server.url(name);
    }

    public String username() {
        return PostgresServer.USER;
    }

    public String password() {
        return PostgresServer.PASSWORD;
    }

    public DataSource dataSource() {
        return dataSource;
    }

    public JdbcClient jdbc() {
        return JdbcClient.create(dataSource);
    }

    @Override
    public void close() {
        dataSource.close();
        admin().sql("DROP DATABASE " + name + " WITH (FORCE)").update();
    }

    private JdbcClient admin() {
        return JdbcClient.create(new DriverManagerDataSource(server.url("postgres"), username(), password()));
    }
}
