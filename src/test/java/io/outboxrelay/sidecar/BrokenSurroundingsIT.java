package io.outboxrelay.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.SidecarProcess;
import io.outboxrelay.support.TcpProxy;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The executable jar while the way to its database is broken, or its password is another one. */
class BrokenSurroundingsIT {

    /**
     * A stop allows itself nine seconds, and the machine may stall. One that waited for the silent database would take longer.
     */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TestDatabase database = TestDatabase.migrated();
    private final FakeSqs sqs = FakeSqs.start();

    @TempDir
    private Path secrets;

    @AfterEach
    void close() {
        sqs.close();
        database.close();
    }

    @Test
    void while_the_database_is_silent_each_probe_is_answered_soon_and_a_stop_takes_ten_seconds() throws Exception {
        sqs.create("orders");
        try (var proxy = new TcpProxy(
                        URI.create(database.url().substring("jdbc:".length())).getPort());
                var sidecar = SidecarProcess.start(through(proxy))) {
            sidecar.awaitStarted();
            awaitReady(sidecar);
            insert(1);
            awaitSent(1);

            proxy.fallSilent();
            long lines = sidecar.log().lines().count();
            List<Duration> answers = new ArrayList<>();
            for (int probe = 0; probe < 5; probe++) {
                long begun = System.nanoTime();
                assertThat(sidecar.get("/actuator/health/readiness").statusCode())
                        .isEqualTo(503);
                answers.add(Duration.ofNanos(System.nanoTime() - begun));
            }
            // Judged by most: the machine may stall at some.
            assertThat(answers.stream().sorted().toList().get(2))
                    .as("median of %s", answers)
                    .isLessThan(Duration.ofSeconds(3));
            assertThat(sidecar.log()).containsOnlyOnce("not ready: ").doesNotContain("\tat ");
            assertThat(sidecar.log().lines().count() - lines).isLessThan(15);

            sidecar.terminate();
            assertThat(sidecar.exitCodeWithin(STOP_LIMIT)).isZero();
        }
    }

    @Test
    void a_stop_during_the_start_ends_it_quietly() throws Exception {
        try (var proxy = new TcpProxy(
                URI.create(database.url().substring("jdbc:".length())).getPort())) {
            proxy.fallSilent();
            try (var sidecar = SidecarProcess.start(through(proxy))) {
                await().atMost(LIMIT).until(() -> sidecar.log().contains("Starting OutboxRelayApplication"));
                sidecar.terminate();
                assertThat(sidecar.exitCodeWithin(STOP_LIMIT)).isEqualTo(143);
                assertThat(sidecar.log()).doesNotContain("\tat ", "ERROR", "FAILED");
            }
        }
    }

    @Test
    void a_password_that_rotates_is_read_for_each_new_connection() throws Exception {
        sqs.create("orders");
        database.jdbc()
                .sql("CREATE ROLE outbox_rotating_it LOGIN SUPERUSER PASSWORD 'first'")
                .update();
        try {
            var file = secrets.resolve("spring.datasource.password");
            Files.writeString(file, "first\n");
            var environment = RelayEnvironment.of(database, sqs.endpoint());
            environment.remove("SPRING_DATASOURCE_PASSWORD");
            environment.put("SPRING_DATASOURCE_USERNAME", "outbox_rotating_it");
            environment.put("SPRING_CONFIG_IMPORT", "configtree:" + secrets + "/");
            try (var sidecar = SidecarProcess.start(environment)) {
                sidecar.awaitStarted();
                insert(500);
                database.jdbc()
                        .sql("ALTER ROLE outbox_rotating_it PASSWORD 'second'")
                        .update();
                Files.writeString(file, "second\n");
                database.jdbc()
                        .sql(
                                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'outbox_rotating_it'")
                        .query()
                        .listOfRows();
                insert(500);
                awaitSent(1_000);
                awaitReady(sidecar);
                sidecar.terminate();
                assertThat(sidecar.exitCodeWithin(STOP_LIMIT)).isZero();
            }
        } finally {
            database.jdbc().sql("DROP ROLE outbox_rotating_it").update();
        }
    }

    private Map<String, String> through(TcpProxy proxy) throws Exception {
        var environment = RelayEnvironment.of(database, sqs.endpoint());
        environment.computeIfPresent(
                "SPRING_DATASOURCE_URL", (key, url) -> url.replaceFirst(":\\d+/", ":" + proxy.port() + "/"));
        return environment;
    }

    private void insert(int rows) {
        database.jdbc()
                .sql("INSERT INTO outbox_message (queue, body) SELECT 'orders', 'x' FROM generate_series(1, ?)")
                .param(rows)
                .update();
    }

    private static void awaitReady(SidecarProcess sidecar) {
        await().until(() -> sidecar.get("/actuator/health/readiness").statusCode() == 200);
    }

    private void awaitSent(int rows) {
        await().atMost(LIMIT)
                .until(() -> database.jdbc()
                                .sql("SELECT count(*) FROM outbox_message WHERE status = 'SENT'")
                                .query(Integer.class)
                                .single()
                        == rows);
    }
}
