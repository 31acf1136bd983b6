package io.outboxrelay.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.SidecarProcess;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a running relay tells the outside when some things go well and others badly. */
class SignalsIT {

    private static final Pattern METRIC = Pattern.compile("\\boutbox_[a-z_]+\\b");
    /** Where the page goes on to what a service shows; BacklogGaugesTest reads that. */
    private static final Pattern OWN = Pattern.compile("(?m)^## In a service beside a relay$");

    private static final Pattern CODE = Pattern.compile("`(outbox_[a-z_]+)`");

    private final TestDatabase database = TestDatabase.empty();
    private final FakeSqs sqs = FakeSqs.start();

    @AfterEach
    void close() {
        sqs.close();
        database.close();
    }

    @Test
    void metrics_health_and_log_tell_what_waits_and_never_what_a_message_says() throws Exception {
        var orders = sqs.create("orders");
        orders.inject(Fault.entry("InvalidMessageContents", true), Trigger.body("illegal"));
        orders.inject(Fault.entry("InternalError", false), Trigger.body("later"));
        try (var sidecar = SidecarProcess.start(RelayEnvironment.of(database, sqs.endpoint()))) {
            sidecar.awaitStarted();
            for (String body : new String[] {"good", "illegal", "later"}) {
                insert("orders", "marked-body " + body);
            }
            insert("missing", "marked-body for nobody");
            insert("halted", "marked-body for later");
            database.jdbc()
                    .sql("SELECT outbox_pause('halted', reason => 'consumer is down')")
                    .query()
                    .listOfRows();
            await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(metrics(sidecar))
                    .containsPattern("outbox_sent_total\\{queue=\"orders\"} 1\\.0")
                    .containsPattern("outbox_commit_to_sent_seconds\\{queue=\"orders\",quantile=\"0\\.99\"} [0-9]")
                    .containsPattern("outbox_dead\\{queue=\"orders\"} 1\\.0")
                    .containsPattern("outbox_died_total\\{queue=\"orders\"} 1\\.0")
                    .containsPattern("outbox_failures_total\\{code=\"InvalidMessageContents\",queue=\"orders\"} 1\\.0")
                    .containsPattern("outbox_breaker_open\\{queue=\"missing\"} 1\\.0")
                    .containsPattern("outbox_oldest_unsent_seconds\\{queue=\"missing\"} [1-9]"));

            assertEveryNameExists(metrics(sidecar), read("alerts.yml"), METRIC, 0);
            assertEveryNameExists(metrics(sidecar), read("dashboard.json"), METRIC, 0);
            assertEveryNameExists(metrics(sidecar), OWN.split(read("metrics.md"))[0], CODE, 1);
            assertThat(sidecar.get("/actuator/health/queues").body())
                    .contains("\"UP\"", "missing", "the queue does not exist")
                    .contains("the queue is paused since", "consumer is down")
                    .doesNotContain("marked-body");
            assertThat(sidecar.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            await().until(() -> sidecar.get("/actuator/health/readiness").statusCode() == 200);
            for (String closed :
                    new String[] {"env", "beans", "heapdump", "loggers", "metrics", "shutdown", "flyway"}) {
                assertThat(sidecar.get("/actuator/" + closed).statusCode())
                        .as(closed)
                        .isEqualTo(404);
            }
            assertThat(sidecar.log())
                    .contains("is DEAD: InvalidMessageContents", "queue missing: takes no messages")
                    .doesNotContain("marked-body", database.password() + "@", "AWS_SECRET_ACCESS_KEY");
        }
    }

    private static String read(String file) throws Exception {
        return Files.readString(Path.of("docs/ops", file));
    }

    private static void assertEveryNameExists(String metrics, String text, Pattern pattern, int group) {
        var names = new TreeSet<String>();
        pattern.matcher(text).results().forEach(r -> names.add(r.group(group)));
        assertThat(names).isNotEmpty().allSatisfy(name -> assertThat(metrics)
                .containsPattern("(?m)^" + name + "(_count)?[{ ]"));
    }

    private static String metrics(SidecarProcess sidecar) throws Exception {
        return sidecar.get("/actuator/prometheus").body();
    }

    private void insert(String queue, String body) {
        database.jdbc()
                .sql("INSERT INTO outbox_message (queue, body) VALUES (?, ?)")
                .params(queue, body)
                .update();
    }
}
