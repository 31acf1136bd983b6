package io.outboxrelay.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.outboxrelay.support.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class SchemaMigrationTest {

    private static final String HOST_MIGRATIONS = "classpath:host/migration";

    private final TestDatabase database = TestDatabase.empty();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void an_empty_database_gets_the_outbox_and_its_own_history() {
        migrate();

        assertThat(tables()).contains("outbox_message", "outbox_lock", "outbox_schema_history");
        assertThat(tables()).doesNotContain("flyway_schema_history");
    }

    @Test
    void a_second_run_changes_nothing() {
        migrate();
        var before = history();
        migrate();

        assertThat(history()).isEqualTo(before);
    }

    /** Flyway takes two at a time, and all the time that it takes to load it. */
    @Test
    void a_schema_that_is_up_to_date_is_seen_over_a_single_connection() {
        migrate();
        try (var pool = new HikariDataSource()) {
            pool.setJdbcUrl(database.url());
            pool.setUsername(database.username());
            pool.setPassword(database.password());
            pool.setMaximumPoolSize(1);
            pool.setConnectionTimeout(250);

            new SchemaMigration(pool).afterPropertiesSet();
            database.jdbc()
                    .sql("DELETE FROM outbox_schema_history WHERE version = '10'")
                    .update();
            assertThatExceptionOfType(OutboxSchemaException.class)
                    .isThrownBy(() -> new SchemaMigration(pool).afterPropertiesSet())
                    .withMessageContaining("Connection is not available");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "checksum = checksum + 1",
                "script = 'V10__of_somebody.sql', description = 'x'",
                "success = false"
            })
    void a_history_that_does_not_fit_the_scripts_stops_the_start(String change) {
        migrate();
        database.jdbc()
                .sql("UPDATE outbox_schema_history SET " + change + " WHERE version = '10'")
                .update();

        assertThatExceptionOfType(OutboxSchemaException.class)
                .isThrownBy(this::migrate)
                .withMessageContaining("The schema of the outbox can't be migrated");
    }

    /** Another service's outbox, which a search path may reach, is not this one's. */
    @Test
    void a_schema_of_its_own_gets_an_outbox_whatever_the_next_one_in_the_search_path_has() {
        migrate();
        database.jdbc().sql("CREATE SCHEMA app").update();
        try (var pool = new HikariDataSource()) {
            pool.setJdbcUrl(database.url());
            pool.setUsername(database.username());
            pool.setPassword(database.password());
            pool.addDataSourceProperty("currentSchema", "app,public");

            new SchemaMigration(pool).afterPropertiesSet();
        }
        assertThat(database.jdbc()
                        .sql("SELECT count(*) FROM pg_tables WHERE tablename = 'outbox_message'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void the_names_of_the_scripts_are_known() throws Exception {
        try (var scripts = Files.list(Path.of("db/outbox"))) {
            assertThat(scripts.map(script -> script.getFileName().toString()).sorted())
                    .containsExactlyElementsOf(SchemaScripts.NAMES);
        }
    }

    @Test
    void a_schema_that_is_in_use_gets_the_outbox_beside_what_is_there() {
        database.jdbc().sql("CREATE TABLE orders (id bigint)").update();
        migrate();

        assertThat(tables()).contains("orders", "outbox_message");
        insertOne();
    }

    @Test
    void a_host_that_has_migrated_before_is_left_alone() {
        host().load().migrate();
        migrate();

        assertThat(tables()).contains("host_order", "outbox_message", "flyway_schema_history");
        assertThat(host().load().migrate().migrationsExecuted).isZero();
    }

    @Test
    void a_host_that_migrates_later_says_that_its_schema_is_not_empty_and_goes_its_way() {
        migrate();
        host().baselineOnMigrate(true).baselineVersion("0").load().migrate();

        assertThat(tables()).contains("host_order", "outbox_message");
        migrate();
        insertOne();
    }

    @RepeatedTest(2)
    void services_that_start_together_on_an_empty_schema_migrate_once() throws Exception {
        startTogether(3);
    }

    @RepeatedTest(2)
    void services_that_start_together_on_a_schema_in_use_migrate_once() throws Exception {
        host().load().migrate();
        startTogether(3);
    }

    @Test
    void a_service_that_another_one_has_overtaken_finds_the_schema_ready() {
        overtakenBy(this::migrate);
    }

    /** The other one has made its history and written nothing to it yet. */
    @Test
    void a_service_that_another_one_is_overtaking_makes_the_schema_with_it() {
        overtakenBy(() -> database.jdbc()
                .sql("CREATE TABLE outbox_schema_history (installed_rank int PRIMARY KEY, version varchar(50),"
                        + " description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL,"
                        + " checksum int, installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),"
                        + " execution_time int NOT NULL, success boolean NOT NULL)")
                .update());
    }

    private void overtakenBy(Runnable other) {
        host().load().migrate();
        // the last look before a history is made, if there is none
        var overtaken = new OvertakenDataSource(database.dataSource(), "deptype = 'e'", other);
        new SchemaMigration(overtaken).afterPropertiesSet();

        assertThat(overtaken.wasOvertaken()).isTrue();
        assertThat(history()).contains("01", "06").doesNotHaveDuplicates();
        insertOne();
    }

    private void startTogether(int services) throws Exception {
        var start = new CyclicBarrier(services);
        var threads = Executors.newFixedThreadPool(services);
        try {
            var runs = IntStream.range(0, services)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                await(start);
                                migrate();
                            },
                            threads))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(runs).get(120, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }

        assertThat(history()).doesNotHaveDuplicates().contains("01", "02", "03", "04");
        insertOne();
    }

    @Test
    void a_user_who_may_not_create_tables_is_told_what_to_do() {
        database.jdbc().sql("CREATE ROLE " + role() + " LOGIN PASSWORD 'x'").update();
        try {
            var poor = new DriverManagerDataSource(database.url(), role(), "x");
            assertThatExceptionOfType(OutboxSchemaException.class)
                    .isThrownBy(() -> new SchemaMigration(poor).afterPropertiesSet())
                    .withMessageContaining("(ERROR: permission denied for schema public): ")
                    .withMessageContaining("allowed to create tables")
                    .withMessageContaining("outbox.migrate=false");
        } finally {
            database.jdbc().sql("DROP ROLE " + role()).update();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String role() {
        return "outbox_test_without_rights";
    }

    private void migrate() {
        new SchemaMigration(database.dataSource()).afterPropertiesSet();
    }

    private org.flywaydb.core.api.configuration.FluentConfiguration host() {
        return Flyway.configure().dataSource(database.dataSource()).locations(HOST_MIGRATIONS);
    }

    private void insertOne() {
        database.jdbc()
                .sql("INSERT INTO outbox_message (queue, body) VALUES ('orders', 'x')")
                .update();
    }

    private List<String> history() {
        return database.jdbc()
                .sql("SELECT version FROM outbox_schema_history ORDER BY installed_rank")
                .query(String.class)
                .list();
    }

    private List<String> tables() {
        return database.jdbc()
                .sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
                .query(String.class)
                .list();
    }
}
