package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A service that sets the search_path of connections and gives them back so, with an outbox in either schema. */
class SearchPathTest extends RelayProof {

    private static final int ROWS = 100;

    @Test
    void the_relay_serves_the_outbox_that_it_began_with_and_touches_no_other() throws Exception {
        migrateTenant();
        relay();
        table.insert("orders", null, "public 0");
        awaitTaken(1);

        setSearchPathOfManyConnections();
        for (int i = 1; i <= ROWS; i++) {
            write("public", i);
            write("tenant", i);
            setSearchPathOfManyConnections();
        }
        awaitTaken(1 + ROWS);

        assertThat(sender.bodies())
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(0, ROWS)
                        .mapToObj(i -> "public " + i)
                        .toList());
        assertThat(count("SELECT count(*) FROM tenant.outbox_message WHERE status = 'PENDING'"))
                .isEqualTo(ROWS);
        assertThat(count("SELECT count(*) FROM tenant.outbox_lock")
                        + count("SELECT count(*) FROM tenant.outbox_relay_process"))
                .isZero();
    }

    private void migrateTenant() {
        Flyway.configure()
                .dataSource(database.dataSource())
                .defaultSchema("tenant")
                .locations("classpath:io/outboxrelay/schema/scripts")
                .table("outbox_schema_history")
                .load()
                .migrate();
    }

    private void setSearchPathOfManyConnections() throws SQLException {
        List<Connection> borrowed = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            var connection = database.dataSource().getConnection();
            borrowed.add(connection);
            try (var statement = connection.createStatement()) {
                statement.execute("SET search_path TO tenant");
            }
        }
        for (Connection connection : borrowed) {
            connection.close();
        }
    }

    private void write(String schema, int number) {
        table.run(
                "INSERT INTO " + schema + ".outbox_message (queue, body) VALUES ('orders', ?)", schema + " " + number);
    }

    private long count(String sql) {
        return table.one(Long.class, sql);
    }
}
