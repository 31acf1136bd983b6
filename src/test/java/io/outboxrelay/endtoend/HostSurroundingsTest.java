package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a service has set for itself, and what that does to the outbox inside it. */
@ExtendWith(OutputCaptureExtension.class)
class HostSurroundingsTest {

    private final TestDatabase database = TestDatabase.empty();
    private final Table table = new Table(database);
    private final FakeSqs sqs = FakeSqs.start();

    @AfterEach
    void close() {
        sqs.close();
        database.close();
    }

    @Test
    void a_relay_in_a_service_that_makes_its_beans_late_starts_after_the_migration() {
        var application = new SpringApplicationBuilder(Service.Application.class)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .lazyInitialization(true)
                .properties(
                        "spring.flyway.enabled=false",
                        "outbox.relay.enabled=true",
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.username(),
                        "spring.datasource.password=" + database.password());
        try (var context = application.run()) {
            assertThat(context.isActive()).isTrue();
            assertThat(table("SELECT to_regclass('outbox_message')::text")).containsExactly("outbox_message");
        }
    }

    @Test
    void a_service_whose_flyway_looks_through_all_of_db_finds_its_own_scripts_only() {
        try (var service = Service.start(
                database,
                "spring.flyway.enabled=true",
                "spring.flyway.locations=classpath:db",
                "spring.flyway.default-schema=host")) {
            service.send(OutboxMessage.to("orders").body("x").build());
            assertThat(table("SELECT script FROM host.flyway_schema_history WHERE type = 'SQL'"))
                    .containsExactly("migration/V1__create_customer_order.sql", "migration/V2__create_charge.sql");
            assertThat(table("SELECT schemaname FROM pg_tables WHERE tablename = 'outbox_message'"))
                    .containsExactly("public");
        }
    }

    @Test
    void a_relay_that_can_take_no_lease_says_so_in_few_lines(CapturedOutput output) throws Exception {
        table.execute("CREATE ROLE test_quiet_relay LOGIN PASSWORD 'secret'");
        try (var migrated = Service.start(database)) {
            assertThat(migrated.context().isActive()).isTrue();
        }
        table.execute(Files.readString(Path.of("db/roles.sql")));
        table.execute("GRANT outbox_relay TO test_quiet_relay");
        table.execute("REVOKE INSERT, UPDATE ON outbox_lock FROM outbox_relay");
        table.insert("orders", null, "x");
        table.insert("payments", null, "x");
        try (var relaying = Service.relaying(
                database,
                sqs.endpoint(),
                "outbox.migrate=false",
                "spring.datasource.username=test_quiet_relay",
                "spring.datasource.password=secret")) {
            assertThat(relaying.context().isActive()).isTrue();
            await().until(() -> output.getAll().contains("orders: lease can't be taken"));
            await().during(Duration.ofSeconds(5))
                    .until(() -> output.getAll().split("permission denied", -1).length - 1 <= 4);
            assertThat(output).doesNotContain("\tat ");
        } finally {
            table.execute("DROP OWNED BY test_quiet_relay");
            table.execute("DROP ROLE test_quiet_relay");
        }
    }

    private List<String> table(String sql) {
        return database.jdbc().sql(sql).query(String.class).list();
    }
}
