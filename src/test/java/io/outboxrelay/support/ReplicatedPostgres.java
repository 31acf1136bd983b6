package io.outboxrelay.support;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A PostgreSQL and, for as long as it has one, an asynchronous standby that follows it over a line which can be cut. Clients
 * keep their address, whoever is the primary.
 */
public final class ReplicatedPostgres implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private CrashingPostgres primary;
    private final TcpProxy clients;
    private @Nullable CrashingPostgres standby;
    private @Nullable TcpProxy line;

    private ReplicatedPostgres(CrashingPostgres primary) throws IOException {
        this.primary = primary;
        this.clients = new TcpProxy(primary.port());
    }

    /** Without a standby. */
    public static ReplicatedPostgres start() throws IOException {
        return new ReplicatedPostgres(CrashingPostgres.start());
    }

    /** Of whoever is the primary. */
    public String url() {
        return "jdbc:postgresql://localhost:" + clients.port() + "/postgres";
    }

    public String standbyUrl() {
        return standby.url();
    }

    /** The primary; a connection for each statement. */
    public JdbcClient jdbc() {
        return JdbcClient.create(new DriverManagerDataSource(url(), PostgresServer.USER, PostgresServer.PASSWORD));
    }

    public JdbcClient standbyJdbc() {
        return standby.jdbc();
    }

    /** Returns when the standby follows the primary. */
    public void addStandby() throws IOException, SQLException {
        line = new TcpProxy(primary.port());
        var data = copyOfPrimary();
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=%d user=%s'\n".formatted(line.port(), PostgresServer.USER),
                StandardOpenOption.APPEND);
        Files.createFile(data.resolve("standby.signal"));
        standby = CrashingPostgres.on(data);
        awaitReplayed();
    }

    /** As pg_basebackup does it, which the embedded server has not. */
    private Path copyOfPrimary() throws IOException, SQLException {
        var parent = Files.createTempDirectory("postgres");
        var copy = parent.resolve("data");
        try (var connection = DriverManager.getConnection(primary.url(), PostgresServer.USER, PostgresServer.PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('standby', true)");
            // Keeps the permissions, about which PostgreSQL is strict. A file may vanish meanwhile.
            new ProcessBuilder("cp", "-a", primary.data().toString(), copy.toString())
                    .start()
                    .onExit()
                    .join();
            Files.writeString(copy.resolve("backup_label"), labelOfBackup(statement));
        }
        for (String file : new String[] {"postmaster.pid", "postmaster.opts", "epg-lock"}) {
            Files.deleteIfExists(copy.resolve(file));
        }
        return copy;
    }

    private static String labelOfBackup(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Returns when the standby has all that is committed now. */
    public void awaitReplayed() {
        String position = jdbc().sql("SELECT pg_current_wal_insert_lsn()::text")
                .query(String.class)
                .single();
        await().atMost(LIMIT).until(() -> standby.jdbc()
                .sql("SELECT coalesce(pg_last_wal_replay_lsn() >= ?::pg_lsn, false)")
                .param(position)
                .query(Boolean.class)
                .single());
    }

    /** From now on the standby hears nothing, and lags. */
    public void cutReplication() {
        line.fallSilent();
    }

    /** The primary dies. */
    public void crash() {
        primary.crash();
    }

    /** The standby is the primary from now on, but clients are not led to it yet. */
    public void promote() throws IOException {
        standby.jdbc().sql("SELECT pg_promote()").query(Boolean.class).single();
        primary.close();
        line.close();
        primary = standby;
        standby = null;
    }

    /** The primary past the clients' way. */
    public JdbcClient promoted() {
        return primary.jdbc();
    }

    public void redirectClients() {
        clients.redirect(primary.port());
    }

    @Override
    public void close() throws IOException {
        clients.close();
        if (standby != null) {
            line.close();
            standby.close();
        }
        primary.close();
    }
}
