package io.outboxrelay.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A forgotten session is the usual reason why vacuum clears nothing. */
class BloatQueryTest {

    private static final String BLOAT =
            PsqlScript.read("db/queries/10_table_and_index_bloat.sql").with(Map.of());

    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void what_holds_vacuum_back_is_named() throws Exception {
        new Console(database).run(Files.readString(Path.of("db/roles.sql")));
        try (var report = database.dataSource().getConnection();
                var asker = database.dataSource().getConnection();
                var statement = asker.createStatement()) {
            report.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            report.setAutoCommit(false);
            report.createStatement().execute("SELECT 1 FROM outbox_control");

            assertThat(heldBackBy(asker)).matches("session \\d+ of \\w* in \\w*, in a transaction for [\\d:]+");
            statement.execute("SET ROLE outbox_operator");
            assertThat(heldBackBy(asker)).matches("session \\d+ of .* that members of pg_read_all_stats see");
            statement.execute("RESET ROLE");
            report.rollback();
        }
    }

    private static String heldBackBy(Connection connection) throws SQLException {
        try (var rs = connection.createStatement().executeQuery(BLOAT)) {
            do {
                rs.next();
            } while (!rs.getString("name").equals("outbox_message"));
            return rs.getString("vacuum_is_held_back_by");
        }
    }
}
