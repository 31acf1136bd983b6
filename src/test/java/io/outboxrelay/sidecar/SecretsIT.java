package io.outboxrelay.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.SidecarProcess;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What messages and credentials say stays out of the log, however badly things go, at the most talkative level. */
class SecretsIT {

    /** In every body, attribute and credential, and in nothing else. */
    private static final String MARK = "marked-";

    private static final String ROLE = "outbox_secrets_it";

    private final TestDatabase database = TestDatabase.migrated();
    private final FakeSqs sqs = FakeSqs.start();

    @BeforeEach
    void log_in_with_a_marked_password() {
        run("CREATE ROLE " + ROLE + " LOGIN SUPERUSER PASSWORD 'marked-password'");
    }

    @AfterEach
    void close() {
        sqs.close();
        run("DROP ROLE " + ROLE);
        database.close();
    }

    @Test
    void neither_bodies_nor_attributes_nor_credentials_reach_the_log() throws Exception {
        letThingsGoBadly();
        var environment = RelayEnvironment.of(database, sqs.endpoint());
        environment.put("SPRING_DATASOURCE_USERNAME", ROLE);
        environment.put("SPRING_DATASOURCE_PASSWORD", MARK + "password");
        environment.put("AWS_SECRET_ACCESS_KEY", MARK + "secret-key");
        environment.put("AWS_SESSION_TOKEN", MARK + "session-token");
        environment.put("LOGGING_LEVEL_IO_OUTBOXRELAY", "DEBUG");
        try (var sidecar = SidecarProcess.start(environment)) {
            sidecar.awaitStarted();
            await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(sidecar.log())
                    .contains("queue orders: message ")
                    .contains("is DEAD: InvalidMessageContents")
                    .contains("is DEAD: InvalidMessage\n")
                    .contains("tried again: InternalError")
                    .contains("queue new: takes no messages")
                    .contains("queue missing: takes no messages")
                    .contains("queue closed: takes no messages")
                    .containsPattern("queue unwritable: (verdicts|the verdict of a row) can't be written"));
            sidecar.terminate();
            assertThat(sidecar.exitCodeWithin(Duration.ofSeconds(20))).isZero();

            assertThat(sidecar.log()).doesNotContain(MARK);
        }
    }

    private void letThingsGoBadly() {
        var orders = sqs.create("orders");
        orders.inject(
                new Fault.FailEntry("InvalidMessageContents", true, "Invalid body: 'marked-illegal'"),
                Trigger.body("illegal"));
        orders.inject(new Fault.FailEntry("InternalError", false, "Can't store 'marked-later'"), Trigger.body("later"));
        sqs.create("new")
                .inject(
                        new Fault.Refuse(400, "SomethingNew", null, "Value 'marked-new' is not allowed"),
                        Trigger.always());
        sqs.create("closed").inject(Fault.accessDenied(), Trigger.always());
        sqs.create("unwritable");
        insert("orders", "marked-good", "{\"a\": \"marked-attribute\"}");
        insert("orders", "marked-illegal", "{\"a\": \"marked-attribute\"}");
        insert("orders", "marked-later", "{}");
        insert("orders", "marked-attributes", "{\"a\": {\"type\": \"Binary\", \"value\": \"marked-attribute\"}}");
        insert("new", "marked-new", "{}");
        insert("missing", "marked-missing", "{}");
        insert("closed", "marked-closed", "{}");
        insert("unwritable", "marked-unwritable", "{}");
        // PostgreSQL quotes the whole row when it refuses a change of it.
        run("ALTER TABLE outbox_message ADD CHECK (queue <> 'unwritable' OR status = 'PENDING')");
    }

    private void insert(String queue, String body, String attributes) {
        database.jdbc()
                .sql("INSERT INTO outbox_message (queue, body, attributes) VALUES (?, ?, ?::jsonb)")
                .params(queue, body, attributes)
                .update();
    }

    private void run(String sql) {
        database.jdbc().sql(sql).update();
    }
}
