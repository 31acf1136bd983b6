package io.outboxrelay.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.test.sqs.AcceptedMessage;
import io.outboxrelay.test.sqs.Attribute;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Ten thousand generated rows by plain SQL. {@code -Dchaos.seed=7} generates others. */
class BadRowsChaosIT {

    private static final int ROWS = Integer.getInteger("chaos.rows", 10_000);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String MESSAGE_ID = "outbox-message-id";

    private final Random random = new Random(Long.getLong("chaos.seed", 1));
    private final JsonMapper json = new JsonMapper();
    private final ChaosStage stage = ChaosStage.open();
    private final Map<String, Integer> refusals = new TreeMap<>();
    private int good;

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void a_bad_row_is_refused_at_once_or_sent_as_it_is_or_dead_with_a_reason() throws Exception {
        stage.queue(OddRow.STANDARD);
        stage.queue(OddRow.FIFO);
        // No answer is given up, or its messages would rightly go twice, and one copy of each would be in no row.
        stage.with("OUTBOX_RELAY_FIFO_ON_DEAD", "skip")
                .with("OUTBOX_RELAY_LEASE", "60s")
                .with("OUTBOX_RELAY_CALL_TIMEOUT", "30s")
                .startRelay();
        insertAll();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(250)).until(() -> waiting("queue <> ?") == 0);
        assertThat(waiting("queue = ?"))
                .as("rows of a queue that nobody made wait for it")
                .isPositive();
        stage.queue(OddRow.UNKNOWN);
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(250)).until(() -> waiting("queue = ?") == 0);

        var sent = compareSentRows();
        var dead = count("status = 'DEAD'");
        assertThat(count("status = 'DEAD' AND coalesce(last_error, '') = ''")).isZero();
        assertThat(count("status = 'SCHEDULED' AND available_at < now() + interval '1 year'"))
                .isZero();
        assertThat(count("body LIKE 'good %' AND status <> 'SENT'")).isZero();
        Findings.add("| %,d generated rows: %s refused, %,d sent as given, %,d DEAD with a reason, %,d good ones sent |"
                .formatted(ROWS, refusals, sent, dead, good));
    }

    private void insertAll() throws SQLException {
        try (var connection = stage.connect();
                var insert = connection.prepareStatement("INSERT INTO outbox_message"
                        + " (queue, body, attributes, group_id, dedup_id, available_at)"
                        + " VALUES (?, ?, ?::jsonb, ?, ?, ?::timestamptz)")) {
            for (int i = 0; i < ROWS; i++) {
                insert(insert, i % 10 == 0 ? goodRow(i) : OddRow.random(random, i));
            }
        }
    }

    private OddRow goodRow(int number) {
        good++;
        String queue = number % 20 == 0 ? OddRow.STANDARD : OddRow.FIFO;
        return new OddRow(queue, "good " + number, "{}", "good-" + number % 7, null, "now");
    }

    private void insert(PreparedStatement insert, OddRow row) throws SQLException {
        String[] values = {row.queue(), row.body(), row.attributes(), row.groupId(), row.dedupId(), row.availableAt()};
        for (int i = 0; i < values.length; i++) {
            insert.setString(i + 1, values[i]);
        }
        try {
            insert.executeUpdate();
        } catch (PSQLException refused) {
            refusals.merge(reason(refused), 1, Integer::sum);
        }
    }

    /** The constraint; or the class "data exception" where the value is none of its column's type. */
    private static String reason(PSQLException refused) {
        var error = Objects.requireNonNull(refused.getServerErrorMessage(), refused::getMessage);
        if (refused.getSQLState().equals("23514")) {
            assertThat(error.getConstraint()).startsWith("outbox_message_");
            return error.getConstraint();
        }
        assertThat(refused.getSQLState()).as(refused.getMessage()).startsWith("22");
        return "no value of its type";
    }

    private int compareSentRows() {
        Map<String, AcceptedMessage> accepted = new HashMap<>();
        for (var queue : new String[] {OddRow.STANDARD, OddRow.FIFO, OddRow.UNKNOWN}) {
            stage.queue(queue).accepted().forEach(m -> accepted.put(m.sqsMessageId(), m));
        }
        stage.jdbc
                .sql("SELECT queue, body, attributes::text, group_id, dedup_id, message_id, sqs_message_id"
                        + " FROM outbox_message WHERE status = 'SENT'")
                .query(row -> {
                    var message = accepted.remove(row.getString(7));
                    assertThat(message).as(row.getString(7)).isNotNull();
                    assertThat(message.queue()).isEqualTo(row.getString(1));
                    assertThat(message.body()).isEqualTo(row.getString(2));
                    assertThat(message.groupId()).isEqualTo(row.getString(4));
                    if (row.getString(5) != null) {
                        assertThat(message.dedupId()).isEqualTo(row.getString(5));
                    }
                    assertThat(message.attributes()).isEqualTo(attributes(row.getString(3), row.getString(6)));
                });
        assertThat(accepted).as("messages that no row says it sent").isEmpty();
        return count("status = 'SENT'");
    }

    private Map<String, Attribute> attributes(String column, String messageId) {
        Map<String, Attribute> all = new HashMap<>();
        json.readTree(column).properties().forEach(one -> all.put(one.getKey(), attribute(one.getValue())));
        if (all.size() < 10) {
            all.putIfAbsent(MESSAGE_ID, new Attribute("String", messageId));
        }
        return all;
    }

    private static Attribute attribute(JsonNode value) {
        return value.isObject()
                ? new Attribute(value.get("type").asString(), value.get("value").asString())
                : new Attribute("String", value.asString());
    }

    private int waiting(String queues) {
        return stage.jdbc
                .sql("SELECT count(*) FROM outbox_message WHERE available_at <= now()"
                        + " AND status IN ('PENDING', 'SCHEDULED', 'RETRY', 'BLOCKED') AND " + queues)
                .param(OddRow.UNKNOWN)
                .query(Integer.class)
                .single();
    }

    private int count(String condition) {
        return stage.jdbc
                .sql("SELECT count(*) FROM outbox_message WHERE " + condition)
                .query(Integer.class)
                .single();
    }
}
