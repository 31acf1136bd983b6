package io.outboxrelay.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.SidecarProcess;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Spring Boot's own setting turns the whole log into JSON, a line for each event. */
class JsonLogIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FORMAT = "LOGGING_STRUCTURED_FORMAT_CONSOLE";
    private static final JsonMapper JSON = new JsonMapper();

    private final TestDatabase database = TestDatabase.empty();
    private final FakeSqs sqs = FakeSqs.start();

    @AfterEach
    void close() {
        sqs.close();
        database.close();
    }

    @ParameterizedTest
    @CsvSource({"ecs, /log/level, /log/logger", "logstash, /level, /logger_name"})
    void every_line_is_json_with_level_logger_and_message(String format, String level, String logger) throws Exception {
        sqs.create("orders").inject(Fault.entry("InvalidMessageContents", true), Trigger.always());
        var environment = RelayEnvironment.of(database, sqs.endpoint());
        environment.put(FORMAT, format);
        try (var sidecar = SidecarProcess.start(environment)) {
            sidecar.awaitStarted();
            database.jdbc()
                    .sql("INSERT INTO outbox_message (queue, body) VALUES ('orders', 'x')")
                    .update();
            await().atMost(LIMIT).until(() -> sidecar.log().contains("is DEAD"));
            sidecar.terminate();
            assertThat(sidecar.exitCodeWithin(LIMIT)).isZero();

            var events = events(sidecar);
            assertThat(events).allSatisfy(event -> {
                assertThat(event.at(level).asString()).isIn("INFO", "WARN");
                assertThat(event.at(logger).asString()).contains(".");
                assertThat(event.at("/message").asString()).isNotBlank();
            });
            assertThat(events).anySatisfy(event -> {
                assertThat(event.at(level).asString()).isEqualTo("WARN");
                assertThat(event.at(logger).asString()).startsWith("io.outboxrelay.relay.");
                assertThat(event.at("/message").asString())
                        .startsWith("queue orders: message ")
                        .endsWith(" is DEAD: InvalidMessageContents");
            });
        }
    }

    @Test
    void a_failed_start_is_told_in_json_too() throws Exception {
        var environment = RelayEnvironment.of(database, sqs.endpoint());
        environment.put(FORMAT, "ecs");
        environment.put("OUTBOX_RELAY_PAGESIZE", "5");
        try (var sidecar = SidecarProcess.start(environment)) {
            assertThat(sidecar.exitCodeWithin(LIMIT)).isEqualTo(1);

            var events = events(sidecar);
            assertThat(events.get(events.size() - 1).at("/log/level").asString())
                    .isEqualTo("ERROR");
            assertThat(events.get(events.size() - 1).at("/message").asString())
                    .contains("APPLICATION FAILED TO START")
                    .contains("outbox.relay.page-size is 5: give a value from 10 to 10000");
        }
    }

    /** Fails on a line that is no JSON. */
    private static List<JsonNode> events(SidecarProcess sidecar) {
        var events = sidecar.log().lines().map(JSON::readTree).toList();
        assertThat(events).isNotEmpty();
        return events;
    }
}
