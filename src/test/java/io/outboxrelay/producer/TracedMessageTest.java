package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.TestDatabase;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class TracedMessageTest {

    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final TestDatabase database = TestDatabase.migrated();
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void the_trace_of_the_producer_is_stored() {
        Outbox traced = Outboxes.withTrace(database.dataSource(), Outboxes.MAX_SIZE, TRACEPARENT);
        transaction.executeWithoutResult(
                status -> traced.send(OutboxMessage.to("orders").body("x").build()));

        assertThat(attribute("traceparent")).isEqualTo(TRACEPARENT);
    }

    @Test
    void a_trace_given_by_the_caller_is_kept() {
        Outbox traced = Outboxes.withTrace(database.dataSource(), Outboxes.MAX_SIZE, TRACEPARENT);
        transaction.executeWithoutResult(status -> traced.send(OutboxMessage.to("orders")
                .body("x")
                .attribute("traceparent", "mine")
                .build()));

        assertThat(attribute("traceparent")).isEqualTo("mine");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10})
    void a_trace_never_takes_the_place_of_the_message_id_or_of_the_callers_attributes(int given) {
        Outbox traced = Outboxes.withTrace(database.dataSource(), Outboxes.MAX_SIZE, TRACEPARENT);
        var builder = OutboxMessage.to("orders").body("x");
        IntStream.range(0, given).forEach(i -> builder.attribute("a" + i, "v"));
        transaction.executeWithoutResult(status -> traced.send(builder.build()));

        assertThat(attribute("traceparent")).isEqualTo(given == 8 ? TRACEPARENT : null);
    }

    @Test
    void a_trace_never_makes_a_message_too_large() {
        int relays = MessageSize.MESSAGE_ID_ATTRIBUTE;
        int trace = "traceparent".length() + "String".length() + TRACEPARENT.length();
        Outbox traced = Outboxes.withTrace(database.dataSource(), 2_000, TRACEPARENT);
        transaction.executeWithoutResult(status -> {
            traced.send(body("x".repeat(2_000 - relays)));
            traced.send(body("x".repeat(2_000 - relays - trace + 1)));
            traced.send(body("x".repeat(2_000 - relays - trace)));
        });

        assertThat(column("attributes ->> 'traceparent'")).containsExactly(null, null, TRACEPARENT);
    }

    private static OutboxMessage body(String body) {
        return OutboxMessage.to("orders").body(body).build();
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
