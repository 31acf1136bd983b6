package io.outboxrelay.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.outboxrelay.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessException;

/** The relay borrows the connections of its host, one of each pool here, and gives them back as they came. */
class BorrowedConnectionTest {

    private static final TestDatabase database = TestDatabase.migrated();
    private static final String COUNT = "SELECT count(*) FROM this_schema.outbox_message";
    private static final String SLEEP = "SELECT pg_sleep(30)";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Pools of one connection. */
    enum Pool {
        HIKARI {
            @Override
            DataSource open(boolean autoCommit, int isolation) {
                var pool = new HikariDataSource();
                pool.setJdbcUrl(database.url());
                pool.setUsername(database.username());
                pool.setPassword(database.password());
                pool.setMaximumPoolSize(1);
                pool.setAutoCommit(autoCommit);
                pool.setTransactionIsolation(String.valueOf(isolation));
                return pool;
            }
        },
        TOMCAT {
            @Override
            DataSource open(boolean autoCommit, int isolation) {
                var pool = new org.apache.tomcat.jdbc.pool.DataSource();
                pool.setUrl(database.url());
                pool.setUsername(database.username());
                pool.setPassword(database.password());
                pool.setMaxActive(1);
                pool.setDefaultAutoCommit(autoCommit);
                pool.setDefaultTransactionIsolation(isolation);
                return pool;
            }
        },
        DBCP2 {
            @Override
            DataSource open(boolean autoCommit, int isolation) {
                var pool = new BasicDataSource();
                pool.setUrl(database.url());
                pool.setUsername(database.username());
                pool.setPassword(database.password());
                pool.setMaxTotal(1);
                pool.setDefaultAutoCommit(autoCommit);
                pool.setDefaultTransactionIsolation(isolation);
                return pool;
            }
        };

        abstract DataSource open(boolean autoCommit, int isolation);
    }

    /** What a service may have made of a connection, or expects of it. */
    private record State(boolean autoCommit, int isolation, int networkTimeout, String searchPath) {

        static State of(DataSource pool) throws SQLException {
            try (var connection = pool.getConnection();
                    var statement = connection.createStatement()) {
                boolean autoCommit = connection.getAutoCommit();
                int isolation = connection.getTransactionIsolation();
                int timeout = connection.getNetworkTimeout();
                String path;
                try (var rows = statement.executeQuery("SHOW search_path")) {
                    rows.next();
                    path = rows.getString(1);
                }
                if (!autoCommit) {
                    connection.rollback();
                }
                return new State(autoCommit, isolation, timeout, path);
            }
        }
    }

    static Stream<Arguments> pools() {
        return Arrays.stream(Pool.values())
                .flatMap(pool -> Stream.of(true, false).flatMap(autoCommit -> Stream.of(
                                Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_SERIALIZABLE)
                        .map(isolation -> Arguments.of(pool, autoCommit, isolation))));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest(name = "{0}, auto-commit {1}, isolation {2}")
    @MethodSource("pools")
    void a_connection_goes_back_as_it_came(Pool kind, boolean autoCommit, int isolation) throws Exception {
        var pool = kind.open(autoCommit, isolation);
        try (var close = closing(pool)) {
            var before = State.of(pool);
            var jdbc = new GuardedJdbc(pool, new KnownDatabase(), LIMIT);
            for (int i = 0; i < 3; i++) {
                assertThat(count(jdbc)).isZero();
            }
            assertThat(State.of(pool)).isEqualTo(before);

            var impatient = new GuardedJdbc(pool, new KnownDatabase(), Duration.ofSeconds(1));
            assertThatThrownBy(() -> impatient.one(SLEEP, row -> row.getString(1)))
                    .isInstanceOf(DataAccessException.class);
            assertThatThrownBy(() -> jdbc.update("UPDATE this_schema.no_such_table SET x = 1"))
                    .isInstanceOf(DataAccessException.class);
            assertThat(State.of(pool)).isEqualTo(before);
        }
    }

    /** What broke: a connection that came back with auto-commit on has written before its service says so. */
    @ParameterizedTest
    @EnumSource
    void a_service_that_turned_auto_commit_off_can_still_roll_back(Pool kind) throws Exception {
        var pool = kind.open(false, Connection.TRANSACTION_READ_COMMITTED);
        try (var close = closing(pool)) {
            var jdbc = new GuardedJdbc(pool, new KnownDatabase(), LIMIT);
            count(jdbc);
            try (var connection = pool.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("INSERT INTO outbox_message (queue, body) VALUES ('orders', 'x')");
                connection.rollback();
            }
            assertThat(count(jdbc)).isZero();
        }
    }

    /** A read that is serializable makes INSERTs of producers fail, which have done nothing wrong. */
    @ParameterizedTest
    @EnumSource
    void statements_take_no_part_in_the_isolation_that_a_service_chose(Pool kind) throws Exception {
        var pool = kind.open(true, Connection.TRANSACTION_SERIALIZABLE);
        try (var close = closing(pool)) {
            var jdbc = new GuardedJdbc(pool, new KnownDatabase(), LIMIT);
            count(jdbc); // learns of it
            String isolation = jdbc.one("SELECT current_setting('transaction_isolation')", row -> row.getString(1));
            assertThat(isolation).isEqualTo("read committed");
        }
    }

    private static long count(GuardedJdbc jdbc) {
        return jdbc.one(COUNT, row -> row.getLong(1));
    }

    private static AutoCloseable closing(DataSource pool) {
        return pool instanceof AutoCloseable closeable
                ? closeable
                : ((org.apache.tomcat.jdbc.pool.DataSource) pool)::close;
    }
}
