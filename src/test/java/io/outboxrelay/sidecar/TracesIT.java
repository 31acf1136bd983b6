package io.outboxrelay.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.outboxrelay.support.SidecarProcess;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector gets from a sidecar that is told to export spans. */
class TracesIT {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final TestDatabase database = TestDatabase.empty();
    private final FakeSqs sqs = FakeSqs.start();
    private final List<String> exported = new CopyOnWriteArrayList<>();
    private HttpServer collector;

    @BeforeEach
    void collect() throws Exception {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            exported.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
    }

    @AfterEach
    void close() {
        collector.stop(0);
        sqs.close();
        database.close();
    }

    @Test
    void a_span_of_each_request_with_links_to_its_producers_goes_to_the_collector() throws Exception {
        sqs.create("orders");
        var environment = RelayEnvironment.of(database, sqs.endpoint());
        environment.put("MANAGEMENT_TRACING_EXPORT_ENABLED", "true");
        environment.put("MANAGEMENT_TRACING_SAMPLING_PROBABILITY", "1.0");
        environment.put("MANAGEMENT_OBSERVATIONS_ENABLE_HTTP_SERVER_REQUESTS", "false");
        environment.put(
                "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT",
                "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces");
        try (var sidecar = SidecarProcess.start(environment)) {
            sidecar.awaitStarted();
            database.jdbc()
                    .sql(
                            "INSERT INTO outbox_message (queue, body, attributes) VALUES ('orders', 'marked-body', ?::jsonb)")
                    .param("{\"traceparent\": \"00-" + TRACE + "-b7ad6b7169203331-01\"}")
                    .update();
            await().until(() -> sidecar.get("/actuator/health/readiness").statusCode() == 200);

            await().atMost(Duration.ofSeconds(40))
                    .until(() -> String.join("", exported).contains("send orders"));
        }
        assertThat(String.join("", exported))
                .contains("outbox-relay", "messaging.destination.name", linked())
                .doesNotContain("marked-body", "actuator");
    }

    /** In binary, as OTLP has it. */
    private static String linked() {
        return new String(HexFormat.of().parseHex(TRACE), StandardCharsets.ISO_8859_1);
    }
}
