package io.outboxrelay.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.packaging.ComposeFile;
import io.outboxrelay.support.ElasticMq;
import io.outboxrelay.support.SidecarProcess;
import io.outboxrelay.support.SqsClients;
import io.outboxrelay.support.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/** Runs the executable jar with the variables that the compose file gives it, pointed at servers of this test. */
class SidecarIT {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final TestDatabase database = TestDatabase.empty();
    private final ElasticMq elasticMq = ElasticMq.start();
    private final Map<String, String> environment = new HashMap<>();
    private ComposeFile compose;

    @BeforeEach
    void point_the_variables_of_the_compose_file_at_this_test() throws Exception {
        compose = ComposeFile.read();
        environment.putAll(compose.environment("relay"));
        environment.put("SPRING_DATASOURCE_URL", database.url());
        environment.put("SPRING_DATASOURCE_USERNAME", database.username());
        environment.put("SPRING_DATASOURCE_PASSWORD", database.password());
        environment.put("AWS_ENDPOINT_URL_SQS", elasticMq.endpoint().toString());
    }

    @AfterEach
    void close() {
        elasticMq.close();
        database.close();
    }

    @Test
    void it_migrates_an_empty_database_relays_plain_sql_and_tells_its_health() throws Exception {
        var queue = elasticMq.create("orders");
        try (var sidecar = SidecarProcess.start(environment)) {
            sidecar.awaitStarted();
            insert(20);
            awaitSent(20);

            assertThat(receiveAll(queue)).hasSize(20).extracting(Message::body).contains("secret body 1");
            assertThat(sidecar.log()).contains("queue orders: lease taken").doesNotContain("secret body");
            var asked = URI.create(compose.healthUrl("relay")).getPath();
            await().untilAsserted(() -> assertThat(sidecar.get(asked).body()).contains("UP", "outboxSchema"));
            assertThat(sidecar.get("/actuator/health/liveness").body()).contains("UP", "outboxRelay");
            assertThat(sidecar.get("/actuator/env").statusCode()).isEqualTo(404);
            for (String path : List.of("/console", "/console/login", "/console/assets/console.css", "/login")) {
                assertThat(sidecar.get(path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(sidecar.log()).doesNotContain("password", "Security");
        }
    }

    @Test
    void where_everybody_may_create_in_its_schema_it_says_so_once_with_the_remedy() throws Exception {
        database.jdbc().sql("GRANT CREATE ON SCHEMA public TO PUBLIC").update();
        try (var sidecar = SidecarProcess.start(environment)) {
            sidecar.awaitStarted();
            assertThat(sidecar.log()).containsOnlyOnce(": REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        }
    }

    @Test
    void without_its_schema_it_is_alive_but_not_ready() throws Exception {
        try (var sidecar = SidecarProcess.start(environment)) {
            sidecar.awaitStarted();
            database.jdbc().sql("ALTER TABLE outbox_message RENAME TO gone").update();

            assertThat(sidecar.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(sidecar.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void sigterm_amid_a_drain_ends_it_with_0_in_time_and_loses_and_repeats_nothing() throws Exception {
        var queue = elasticMq.create("orders");
        try (var sidecar = SidecarProcess.start(environment)) {
            sidecar.awaitStarted();
            insert(10_000);
            await().atMost(START_LIMIT).until(() -> sent() > 0);
            sidecar.terminate();
            assertThat(sidecar.exitCodeWithin(STOP_LIMIT)).isZero();
        }
        var sentBefore = sent();
        assertThat(sentBefore).isLessThan(10_000);
        assertThat(receiveAll(queue)).hasSize(sentBefore);
        assertThat(heldLeases()).isZero();

        try (var next = SidecarProcess.start(environment)) {
            awaitSent(10_000);
            next.terminate();
            assertThat(next.exitCodeWithin(STOP_LIMIT)).isZero();
        }
        assertThat(receiveAll(queue)).hasSize(10_000 - sentBefore);
    }

    /** Its relay works before it needs the port. */
    @Test
    void a_port_that_is_taken_stops_it_with_a_sentence_and_its_relay_leaves_nothing_unmarked() throws Exception {
        var queue = elasticMq.create("orders");
        try (var first = SidecarProcess.start(environment)) {
            first.awaitStarted();
        }
        insert(2_000);
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var sidecar = SidecarProcess.startAt(taken.getLocalPort(), environment)) {
            assertThat(sidecar.exitCodeWithin(START_LIMIT)).isEqualTo(1);
            assertThat(sidecar.log())
                    .contains(
                            "Port " + taken.getLocalPort() + " was already in use",
                            "relay stopped, nothing left in flight");
        }
        assertThat(receiveAll(queue)).hasSize(sent());
        assertThat(heldLeases()).isZero();
    }

    @Test
    void over_http_nothing_can_be_changed_whatever_is_switched_on() throws Exception {
        environment.put("MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE", "*");
        environment.put("MANAGEMENT_ENDPOINTS_ACCESS_DEFAULT", "unrestricted");
        environment.put("MANAGEMENT_ENDPOINT_LOGGERS_ACCESS", "unrestricted");
        environment.put("MANAGEMENT_ENDPOINT_SHUTDOWN_ACCESS", "unrestricted");
        try (var sidecar = SidecarProcess.start(environment)) {
            sidecar.awaitStarted();
            assertThat(sidecar.get("/actuator/loggers").statusCode()).isEqualTo(200);
            assertThat(sidecar.post("/actuator/loggers/io.outboxrelay", "{\"configuredLevel\": \"DEBUG\"}")
                            .statusCode())
                    .isEqualTo(405);
            assertThat(sidecar.post("/actuator/shutdown", "").statusCode()).isEqualTo(404);
        }
        environment.put("MANAGEMENT_ENDPOINTS_ACCESS_MAXPERMITTED", "unrestricted");
        assertThat(failureOfStart()).contains("this port asks for no credential", "change by SQL");
    }

    @Test
    void a_wrong_setting_stops_the_start_with_one_sentence() throws Exception {
        environment.put("OUTBOX_RELAY_PAGESIZE", "5");
        assertThat(failureOfStart()).isEqualTo("outbox.relay.page-size is 5: give a value from 10 to 10000");
    }

    @Test
    void a_console_that_nobody_may_use_or_everybody_could_read_the_key_of_stops_the_start() throws Exception {
        environment.put("OUTBOX_CONSOLE_ENABLED", "true");
        assertThat(failureOfStart()).startsWith("outbox.console.users is empty, so nobody could log in: give users");
        environment.put("OUTBOX_CONSOLE_USERS_0_NAME", "anna");
        environment.put("OUTBOX_CONSOLE_USERS_0_PASSWORD", "hunter2");
        assertThat(failureOfStart())
                .startsWith("outbox.console.users[0].password of anna is no bcrypt hash")
                .doesNotContain("hunter2");
    }

    @Test
    void without_a_database_url_it_says_what_to_set() throws Exception {
        environment.remove("SPRING_DATASOURCE_URL");
        assertThat(failureOfStart()).startsWith("SPRING_DATASOURCE_URL is not set: give the JDBC URL");
    }

    @Test
    void a_url_of_another_kind_stops_the_start_with_one_sentence() throws Exception {
        environment.put("SPRING_DATASOURCE_URL", "postgresql://relay:secret@db.example/shop");
        assertThat(failureOfStart())
                .startsWith("SPRING_DATASOURCE_URL does not begin with jdbc: give the JDBC URL")
                .doesNotContain("secret");
    }

    @Test
    void a_database_out_of_reach_stops_the_start_with_one_sentence() throws Exception {
        environment.put("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:9/shop?password=secret");
        assertThat(failureOfStart())
                .startsWith("The database of SPRING_DATASOURCE_URL can't be used: Connection to 127.0.0.1:9 refused")
                .doesNotContain("secret");
    }

    @Test
    void a_missing_schema_that_it_may_not_make_stops_the_start_with_one_sentence() throws Exception {
        environment.put("OUTBOX_MIGRATE", "false");
        assertThat(failureOfStart()).contains("outbox_message", "is missing", "outbox.migrate=true");
    }

    /** The one line of description that a failed start ends with. */
    private String failureOfStart() throws Exception {
        try (var sidecar = SidecarProcess.start(environment)) {
            assertThat(sidecar.exitCodeWithin(START_LIMIT)).isEqualTo(1);
            var description = sidecar.log().split("Description:\\s+");
            assertThat(description).as(sidecar.log()).hasSize(2);
            return description[1].strip();
        }
    }

    private void insert(int rows) {
        database.jdbc()
                .sql("INSERT INTO outbox_message (queue, body) SELECT 'orders', 'secret body ' || n"
                        + " FROM generate_series(1, ?) AS n")
                .param(rows)
                .update();
    }

    private void awaitSent(int rows) {
        await().atMost(START_LIMIT).until(() -> sent() == rows);
    }

    private int sent() {
        return database.jdbc()
                .sql("SELECT count(*) FROM outbox_message WHERE status = 'SENT'")
                .query(Integer.class)
                .single();
    }

    private int heldLeases() {
        return database.jdbc()
                .sql("SELECT count(*) FROM outbox_lock WHERE lock_until > now() AT TIME ZONE 'UTC'")
                .query(Integer.class)
                .single();
    }

    private List<Message> receiveAll(String queueUrl) {
        try (var client = SqsClients.of(elasticMq.endpoint())) {
            return SqsClients.drain(client, queueUrl, Integer.MAX_VALUE);
        }
    }
}
