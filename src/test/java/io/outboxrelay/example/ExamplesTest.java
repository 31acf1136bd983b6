package io.outboxrelay.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outboxrelay.support.ExampleCode;
import io.outboxrelay.support.Readme;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The examples of {@code docs/examples} compile and do what they say. */
class ExamplesTest {

    private static final String ENDPOINT = "aws.endpointUrlSqs";
    private static final String[] ORDER = {"42", "customer-7", "1999"};

    @TempDir
    private Path temp;

    private final TestDatabase database = TestDatabase.migrated();
    private final FakeSqs sqs = FakeSqs.start();

    @BeforeEach
    void open() {
        sqs.create("payments.fifo");
        System.setProperty(ENDPOINT, sqs.endpoint().toString());
    }

    @AfterEach
    void close() {
        System.clearProperty(ENDPOINT);
        sqs.close();
        database.close();
    }

    @Test
    void the_service_writes_an_order_and_its_message() throws Exception {
        try (var shop = Example.start("service/Shop.java", temp, database, ORDER)) {
            assertThat(rows("SELECT id, customer, cents FROM shop_order"))
                    .containsExactly(Map.of("id", 42L, "customer", "customer-7", "cents", 1999L));
            assertThat(rows("SELECT queue, group_id, body, status FROM outbox_message"))
                    .containsExactly(Map.of(
                            "queue", "payments.fifo",
                            "group_id", "customer-7",
                            "body", "{\"order\":42,\"cents\":1999}",
                            "status", "PENDING"));
        }
    }

    @Test
    void what_the_service_with_a_relay_sends_the_consumer_handles_once() throws Exception {
        try (var shop = Example.start("embedded-relay/ShopWithRelay.java", temp, database, ORDER)) {
            assertThat(sqs)
                    .receivedExactly("payments.fifo", "{\"order\":42,\"cents\":1999}")
                    .receivedAllCommitted(database.dataSource());
            assertThat(Thread.getAllStackTraces().keySet())
                    .as("what keeps the process from ending before the message is sent")
                    .anyMatch(thread -> thread.getName().equals("keep-alive") && !thread.isDaemon());
        }
        try (var billing = Example.start("consumer/Billing.java", temp, database, "--outbox.consumer.long-poll=1s")) {
            await().atMost(Duration.ofSeconds(30)).until(() -> rows("SELECT order_id, cents FROM payment")
                    .equals(List.of(Map.of("order_id", 42L, "cents", 1999L))));
        }
    }

    /** With a driver that only tells what it was asked to run, because not every machine has psycopg. */
    @Test
    void the_statements_of_the_python_producer_write_the_same_row() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/python3")), "there is no Python here");
        database.jdbc()
                .sql("CREATE TABLE shop_order (id bigint PRIMARY KEY, customer text, cents bigint)")
                .update();
        for (String line : runPython().lines().toList()) {
            JsonNode statement = JsonMapper.shared().readTree(line);
            database.jdbc()
                    .sql(statement.path("sql").asString().replace("%s", "?"))
                    .params(List.of(JsonMapper.shared().treeToValue(statement.path("values"), Object[].class)))
                    .update();
        }

        assertThat(rows("SELECT id, customer, cents FROM shop_order"))
                .containsExactly(Map.of("id", 42L, "customer", "customer-7", "cents", 1999L));
        assertThat(rows("SELECT queue, group_id, body, attributes->>'eventType' AS type FROM outbox_message"))
                .containsExactly(Map.of(
                        "queue", "payments.fifo",
                        "group_id", "customer-7",
                        "body", "{\"order\": 42, \"cents\": 1999}",
                        "type", "OrderPlaced"));
    }

    private String runPython() throws Exception {
        Files.writeString(temp.resolve("psycopg.py"), """
                import json
                class Connection:
                    def __enter__(self): return self
                    def __exit__(self, *failure): return False
                    def execute(self, sql, values): print(json.dumps({"sql": sql, "values": values}))
                def connect(): return Connection()
                """);
        var builder = new ProcessBuilder(
                "/usr/bin/python3",
                "-B",
                ExampleCode.FOLDER.resolve("python/shop.py").toString(),
                ORDER[0],
                ORDER[1],
                ORDER[2]);
        builder.environment().put("PYTHONPATH", temp.toString());
        Process python = builder.redirectErrorStream(true).start();
        String output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(python.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void their_dependencies_are_those_of_the_build() {
        String pom = Readme.read(Path.of("pom.xml"));
        for (String example : List.of("service", "embedded-relay", "modulith", "consumer")) {
            String own = Readme.read(ExampleCode.FOLDER.resolve(example + "/pom.xml"));
            assertThat(versions(own)).as(example).isNotEmpty().allSatisfy((artifact, version) -> assertThat(
                            pom.contains(">" + version + "<"))
                    .as(artifact + " " + version)
                    .isTrue());
        }
    }

    private static Map<String, String> versions(String pom) {
        return Pattern.compile(
                        "<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>\\s*</(parent|dependency)>")
                .matcher(pom)
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    }

    private List<Map<String, Object>> rows(String sql) {
        return database.jdbc().sql(sql).query().listOfRows();
    }
}
