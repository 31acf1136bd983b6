package io.outboxrelay.support;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestDatabaseTest {

    @Test
    void the_test_server_is_a_durable_postgresql_18() {
        try (var database = TestDatabase.empty()) {
            assertThat(show(database, "server_version_num")).startsWith("18");
            assertThat(show(database, "fsync")).isEqualTo("on");
            assertThat(show(database, "synchronous_commit")).isEqualTo("on");
        }
    }

    @Test
    void sessions_do_not_run_in_utc_so_that_every_test_meets_time_zones() {
        try (var database = TestDatabase.empty()) {
            assertThat(show(database, "TimeZone")).isEqualTo("Asia/Kolkata");
        }
    }

    @Test
    void a_migrated_database_has_the_outbox() {
        try (var database = TestDatabase.migrated()) {
            database.jdbc()
                    .sql("INSERT INTO outbox_message (queue, body) VALUES ('orders', '{\"id\": 1}')")
                    .update();
            assertThat(database.jdbc()
                            .sql("SELECT status FROM outbox_message")
                            .query(String.class)
                            .single())
                    .isEqualTo("PENDING");
        }
    }

    private String show(TestDatabase database, String setting) {
        return database.jdbc().sql("SHOW " + setting).query(String.class).single();
    }
}
