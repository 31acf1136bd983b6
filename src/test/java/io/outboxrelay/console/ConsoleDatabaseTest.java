package io.outboxrelay.console;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.outboxrelay.support.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sidecar whose database user lacks a right of the console is told so at its start, with the GRANT that helps. */
class ConsoleDatabaseTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final String user = "test_console_" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeEach
    void makeTheUser() throws Exception {
        run(Files.readString(Path.of("db/roles.sql")));
        run("CREATE ROLE " + user + " LOGIN PASSWORD 'x'");
    }

    @AfterEach
    void close() {
        run("DROP ROLE " + user);
        database.close();
    }

    @Test
    void bothRolesAreNeededAndTheMissingOneIsNamed() throws Exception {
        run("GRANT outbox_operator TO " + user);
        assertRefused("may not write outbox_sample: GRANT outbox_relay TO " + user);

        run("REVOKE outbox_operator FROM " + user);
        run("GRANT outbox_relay TO " + user);
        assertRefused("may not act for operators: GRANT outbox_operator TO " + user);

        run("GRANT outbox_operator TO " + user);
        verify();
    }

    private void assertRefused(String sentence) {
        assertThatThrownBy(this::verify)
                .hasMessageStartingWith("outbox.console.enabled is true, but the sidecar's database user " + user)
                .hasMessageContaining(sentence);
    }

    private void verify() throws Exception {
        try (var pool = new HikariDataSource()) {
            pool.setJdbcUrl(database.url());
            pool.setUsername(user);
            pool.setPassword("x");
            try (var console = new ConsoleDatabase(pool)) {
                console.verify();
            }
        }
    }

    private void run(String sql) {
        database.jdbc().sql(sql).update();
    }
}
