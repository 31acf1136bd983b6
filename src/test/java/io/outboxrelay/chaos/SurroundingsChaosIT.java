package io.outboxrelay.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.TcpProxy;
import io.outboxrelay.test.sqs.Action;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Surroundings in which a relay can't work: it says so in one sentence, and works again as soon as it can. */
class SurroundingsChaosIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration STATEMENT_AND_SOCKET_TIMEOUT = Duration.ofSeconds(10 + 30);

    private static final String CAN_NOT_BE_USED = "the database can't be used, trying until it can: ERROR: ";

    private final ChaosStage stage = ChaosStage.open();

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void each_way_in_which_sqs_refuses_is_one_sentence_and_heals() {
        var faults = Map.of(
                "denied", Fault.accessDenied(),
                "expired", Fault.expiredToken(),
                "wrong-key", Fault.refuse(403, "UnrecognizedClientException"),
                "wrong-region", Fault.refuse(403, "SignatureDoesNotMatch"));
        faults.forEach((queue, fault) -> {
            stage.insert(queue, 100, 1);
            for (Action action : Action.OF_RELAYS) {
                stage.queue(queue).inject(action, fault, Trigger.always());
            }
        });
        stage.jdbc
                .sql("INSERT INTO outbox_message (queue, body) VALUES ('unknown', 'x')")
                .update();
        var relay = stage.unhurried().startRelay().awaitStarted();

        Words.awaitSaidOnce(
                relay,
                "SQS refuses access to queue denied: grant sqs:GetQueueUrl and sqs:SendMessage",
                "No valid AWS credentials to send to queue expired: check the relay's role, keys",
                "No valid AWS credentials to send to queue wrong-key: check the relay's role, keys",
                "No valid AWS credentials to send to queue wrong-region: check the relay's role, keys, region",
                "Queue unknown does not exist in the relay's account and region: create it");
        Words.areFew(relay);
        assertThat(stage.jdbc
                        .sql("SELECT max(attempts) FROM outbox_message")
                        .query(Long.class)
                        .single())
                .isZero();

        faults.keySet().forEach(queue -> stage.queue(queue).clearFaults());
        stage.queue("unknown");
        stage.awaitAllSent(LIMIT);
        stage.evidence().assertKept(0);
    }

    @Test
    void a_missing_privilege_is_one_sentence_and_heals() {
        String role = "relay_" + System.nanoTime();
        stage.jdbc.sql("CREATE ROLE " + role + " LOGIN").update();
        try {
            stage.unhurried().with("OUTBOX_MIGRATE", "false").with("SPRING_DATASOURCE_USERNAME", role);
            stage.insert(ChaosStage.ORDERS, 100, 1);
            var relay = stage.startRelay().awaitStarted();
            Words.awaitSaidOnce(relay, CAN_NOT_BE_USED + "permission denied for table outbox_relay_process:");
            Words.areFew(relay);

            stage.jdbc
                    .sql(
                            "GRANT SELECT, INSERT, UPDATE, DELETE ON outbox_message, outbox_lock, outbox_relay_process, outbox_queue,"
                                    + " outbox_control, outbox_paused, outbox_audit TO " + role)
                    .update();
            stage.awaitAllSent(LIMIT);
            stage.evidence().assertKept(0);
            relay.kill();
        } finally {
            stage.jdbc.sql("DROP OWNED BY " + role).update();
            stage.jdbc.sql("DROP ROLE " + role).update();
        }
    }

    @Test
    void a_database_that_became_read_only_is_one_sentence_and_heals() {
        stage.insert(ChaosStage.ORDERS, 100, 1);
        var relay = stage.startRelay().awaitStarted();
        stage.awaitAllSent(LIMIT);
        readOnly("on");
        // The connection of this test is older than the change.
        stage.insert(ChaosStage.ORDERS, 1, 1);
        Words.awaitSaidOnce(
                relay,
                CAN_NOT_BE_USED + "cannot execute INSERT in a read-only transaction: the relay needs the primary");
        Words.areFew(relay);

        // As after a second failover; the relay's connections are not cut this time.
        stage.jdbc
                .sql("ALTER DATABASE " + databaseName() + " RESET default_transaction_read_only")
                .update();
        stage.insert(ChaosStage.ORDERS, 100, 1);
        stage.awaitAllSent(LIMIT);
    }

    @Test
    void a_dead_peer_hangs_no_drain_for_ever() throws Exception {
        var url = URI.create(stage.variable("SPRING_DATASOURCE_URL").substring("jdbc:".length()));
        try (var proxy = new TcpProxy(url.getPort())) {
            stage.with("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:" + proxy.port() + url.getPath());
            var relay = stage.startRelay().awaitStarted();
            stage.insert(ChaosStage.ORDERS, 5_000, 1);
            stage.awaitAccepted(0, 1_000, LIMIT);
            proxy.fallSilent();
            stage.insert(ChaosStage.ORDERS, 5_000, 1);
            proxy.takeNewConnections();
            long silent = System.nanoTime();
            stage.awaitAllSent(LIMIT.multipliedBy(2));
            long took = System.nanoTime() - silent;
            assertThat(Duration.ofNanos(took))
                    .isLessThanOrEqualTo(STATEMENT_AND_SOCKET_TIMEOUT.plus(Promptness.within(Duration.ofSeconds(5))));
            Words.areFew(relay);
            Findings.add(
                    "all connections to the database go dead (no reset)",
                    1,
                    stage.evidence().assertKept(4_000),
                    "at most 4,000 rows in hand",
                    Findings.seconds(took));
        }
    }

    @Test
    void an_unknown_user_stops_the_start_with_one_sentence() throws Exception {
        var relay = stage.with("SPRING_DATASOURCE_USERNAME", "nobody_knows").startRelay();
        assertThat(relay.exitCodeWithin(LIMIT)).isEqualTo(1);
        Words.saidOnce(relay, "The database of SPRING_DATASOURCE_URL can't be used: FATAL: role");
        assertThat(relay.log()).doesNotContain("\tat ");
    }

    private void readOnly(String value) {
        stage.jdbc
                .sql("ALTER DATABASE " + databaseName() + " SET default_transaction_read_only = " + value)
                .update();
        stage.jdbc
                .sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND application_name = 'outbox-relay'")
                .query(Boolean.class)
                .list();
    }

    private String databaseName() {
        return stage.jdbc.sql("SELECT current_database()").query(String.class).single();
    }
}
