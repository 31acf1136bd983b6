package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outboxrelay.InvalidMessageException;
import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JdbcOutboxTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
    private final Outbox outbox = Outboxes.on(database.dataSource());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void every_part_of_a_message_reaches_its_column() {
        var id = UUID.fromString("6f1d7f5e-3b0a-4a55-9f62-0b5f8a2f3c11");
        UUID returned = send(OutboxMessage.to("payments.fifo")
                .body("{\"id\": 1}")
                .attribute("eventType", "Order\"Pla\\ced\n\uD83D\uDE00\u2028")
                .attribute("version", 2)
                .attribute("hash", new byte[] {1, 2, 3})
                .attribute("note", "String.json", "{}")
                .group("customer-42")
                .deduplicationId("order-7")
                .messageId(id)
                .build());

        assertThat(returned).isEqualTo(id);
        assertThat(row())
                .containsEntry("message_id", id)
                .containsEntry("queue", "payments.fifo")
                .containsEntry("body", "{\"id\": 1}")
                .containsEntry("group_id", "customer-42")
                .containsEntry("dedup_id", "order-7")
                .containsEntry("status", "PENDING")
                .containsEntry("attempts", 0);
        assertThat(attribute("eventType")).isEqualTo("Order\"Pla\\ced\n\uD83D\uDE00\u2028");
        assertThat(attribute("version")).isEqualTo("{\"type\": \"Number\", \"value\": \"2\"}");
        assertThat(attribute("hash")).isEqualTo("{\"type\": \"Binary\", \"value\": \"AQID\"}");
        assertThat(attribute("note")).isEqualTo("{\"type\": \"String.json\", \"value\": \"{}\"}");
    }

    @Test
    void the_smallest_message_is_due_at_once_and_has_an_id_of_its_own() {
        UUID first = send(OutboxMessage.to("orders").body("x").build());
        assertThat(row())
                .containsEntry("message_id", first)
                .containsEntry("group_id", null)
                .containsEntry("dedup_id", null)
                .containsEntry("status", "PENDING");
        assertThat(row().get("available_at")).isEqualTo(row().get("created_at"));
        assertThat(send(OutboxMessage.to("orders").body("x").build())).isNotEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Asia/Kolkata", "America/St_Johns"})
    void a_time_is_the_same_instant_whatever_the_zone_of_the_session(String zone) {
        var due = Instant.parse("2031-03-30T01:59:59.123456Z");
        transaction.executeWithoutResult(status -> {
            database.jdbc().sql("SET LOCAL TIME ZONE '" + zone + "'").update();
            outbox.send(OutboxMessage.to("orders").body("x").availableAt(due).build());
        });

        assertThat(database.jdbc()
                        .sql("SELECT available_at = '2031-03-30 01:59:59.123456+00' FROM outbox_message")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void a_message_for_later_is_scheduled_by_the_clock_of_the_database() {
        Instant now = database.jdbc()
                .sql("SELECT now()")
                .query((rs, i) -> rs.getTimestamp(1).toInstant())
                .single();
        send(at(now.plus(Duration.ofHours(1))));
        send(at(now));
        send(at(Instant.parse("0001-01-01T00:00:00Z")));
        send(at(Instant.parse("9999-12-31T23:59:59Z")));

        assertThat(column("status")).containsExactly("SCHEDULED", "PENDING", "PENDING", "SCHEDULED");
    }

    @Test
    void a_message_that_came_due_during_its_transaction_is_not_scheduled() {
        transaction.executeWithoutResult(status -> {
            database.jdbc().sql("SELECT now()").query().singleValue();
            Instant afterTheStart = database.jdbc()
                    .sql("SELECT clock_timestamp()")
                    .query((rs, i) -> rs.getTimestamp(1).toInstant())
                    .single();
            outbox.send(at(afterTheStart));
        });

        assertThat(column("status")).containsExactly("PENDING");
    }

    @Test
    void an_object_as_body_needs_a_mapper() {
        transaction.executeWithoutResult(status -> assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(() ->
                        outbox.send(OutboxMessage.to("orders").body(List.of(1)).build()))
                .withMessageContaining("body is a java.util.")
                .withMessageContaining("JsonMapper"));
    }

    private static OutboxMessage at(Instant due) {
        return OutboxMessage.to("orders").body("x").availableAt(due).build();
    }

    private UUID send(OutboxMessage message) {
        return transaction.execute(status -> outbox.send(message));
    }

    private Map<String, Object> row() {
        return database.jdbc().sql("SELECT * FROM outbox_message").query().singleRow();
    }

    private String attribute(String name) {
        return database.jdbc()
                .sql("SELECT attributes ->> ? FROM outbox_message")
                .param(name)
                .query(String.class)
                .optional()
                .orElse(null);
    }

    private List<String> column(String expression) {
        return database.jdbc()
                .sql("SELECT " + expression + " FROM outbox_message ORDER BY id")
                .query(String.class)
                .list();
    }
}
