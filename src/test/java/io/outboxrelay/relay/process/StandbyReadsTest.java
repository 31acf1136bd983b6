package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.LogLines;
import io.outboxrelay.support.PostgresServer;
import io.outboxrelay.support.ReplicatedPostgres;
import io.outboxrelay.support.relay.ScriptedSender;
import io.outboxrelay.support.relay.TestSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Drivers and proxies that spread statements send what only reads to a standby, which does not know yet what was sent. */
class StandbyReadsTest {

    private static final Pattern WRITES = Pattern.compile("\\b(INSERT|UPDATE|DELETE)\\b");

    private ReplicatedPostgres postgres;
    private final ScriptedSender sender = new ScriptedSender();

    @BeforeEach
    void open() throws Exception {
        postgres = ReplicatedPostgres.start();
        Flyway.configure()
                .dataSource(postgres.url(), PostgresServer.USER, PostgresServer.PASSWORD)
                .locations("classpath:io/outboxrelay/schema/scripts")
                .table("outbox_schema_history")
                .load()
                .migrate();
        postgres.addStandby();
    }

    @AfterEach
    void close() throws Exception {
        sender.close();
        postgres.close();
    }

    @Test
    void a_relay_that_is_answered_by_a_standby_says_so_and_sends_nothing() {
        postgres.jdbc()
                .sql("INSERT INTO outbox_message (queue, body) SELECT 'orders', n::text FROM generate_series(1, 100) n")
                .update();
        postgres.awaitReplayed();
        List<String> said = new ArrayList<>();
        try (var lines = new LogLines(RelayLog.class);
                var relay = TestRelay.on(new Splitting(), sender, TestSettings.standard())) {
            relay.start();
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                said.addAll(lines.take());
                return said.stream().filter(line -> line.contains("standby")).count() > 0;
            });
        }
        assertThat(said)
                .contains(
                        "WARN the database can't be used, trying until it can: a statement was answered by a server in"
                                + " recovery: the relay needs the primary, not a standby");
        assertThat(sender.takenCount()).isZero();
    }

    /** Reads from the standby whatever does not look like a write. */
    private final class Splitting extends AbstractDataSource {

        private final DataSource primary = dataSource(postgres.url());
        private final DataSource standby = dataSource(postgres.standbyUrl());

        private static DataSource dataSource(String url) {
            return new DriverManagerDataSource(url, PostgresServer.USER, PostgresServer.PASSWORD);
        }

        @Override
        public Connection getConnection() throws SQLException {
            var writing = primary.getConnection();
            var reading = standby.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("close")) {
                            reading.close();
                        }
                        return call(reads(method, arguments) ? reading : writing, method, arguments);
                    });
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }

        private static boolean reads(Method method, Object[] arguments) {
            return method.getName().equals("prepareStatement")
                    && !WRITES.matcher(arguments[0].toString()).find();
        }

        private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }
}
