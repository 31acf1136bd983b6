package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outboxrelay.InvalidMessageException;
import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.OutboxTransactionException;
import io.outboxrelay.support.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class SendAllTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
    private final Outbox outbox = Outboxes.on(database.dataSource());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_thousand_messages_keep_their_order_and_their_ids() {
        List<OutboxMessage> messages = numbered(1_000);
        List<UUID> ids = transaction.execute(status -> outbox.sendAll(messages));

        assertThat(column("body"))
                .isEqualTo(messages.stream().map(OutboxMessage::body).toList());
        assertThat(database.jdbc()
                        .sql("SELECT message_id FROM outbox_message ORDER BY id")
                        .query(UUID.class)
                        .list())
                .isEqualTo(ids)
                .doesNotHaveDuplicates();
    }

    @Test
    void a_thousand_messages_take_one_statement() {
        var counting = new CountingDataSource(database.dataSource());
        Outbox counted = Outboxes.on(counting);
        new TransactionTemplate(new JdbcTransactionManager(counting))
                .executeWithoutResult(status -> counted.sendAll(numbered(1_000)));

        assertThat(column("body")).hasSize(1_000);
        assertThat(counting.executions()).isEqualTo(1);
    }

    @Test
    void many_and_large_messages_are_split_and_keep_their_order() {
        var messages = new ArrayList<>(numbered(2_500));
        String large = "x".repeat(1_000_000);
        IntStream.range(0, 40)
                .forEach(i ->
                        messages.add(OutboxMessage.to("orders").body(i + large).build()));
        var counting = new CountingDataSource(database.dataSource());
        new TransactionTemplate(new JdbcTransactionManager(counting))
                .executeWithoutResult(status -> Outboxes.on(counting).sendAll(messages));

        assertThat(counting.executions()).isEqualTo(4);
        assertThat(column("left(body, 8)"))
                .isEqualTo(messages.stream()
                        .map(m -> ((String) m.body()))
                        .map(body -> body.substring(0, Math.min(8, body.length())))
                        .toList());
    }

    @Test
    void one_bad_message_keeps_all_of_its_collection_out() {
        Outbox small = Outboxes.withMaxSize(database.dataSource(), 1024);
        var bad = List.of(
                OutboxMessage.to("orders").body("x").build(),
                OutboxMessage.to("orders").body("x".repeat(2_000)).build());
        transaction.executeWithoutResult(status ->
                assertThatExceptionOfType(InvalidMessageException.class).isThrownBy(() -> small.sendAll(bad)));

        assertThat(column("body")).isEmpty();
    }

    @Test
    void an_empty_collection_is_no_excuse_for_a_missing_transaction() {
        assertThatExceptionOfType(OutboxTransactionException.class).isThrownBy(() -> outbox.sendAll(List.of()));
    }

    @Test
    void nothing_is_written_for_an_empty_collection() {
        assertThat(transaction.<List<UUID>>execute(status -> outbox.sendAll(List.of())))
                .isEmpty();
    }

    private static OutboxMessage body(String body) {
        return OutboxMessage.to("orders").body(body).build();
    }

    private static List<OutboxMessage> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> body("b" + i)).toList();
    }

    private List<String> column(String expression) {
        return database.jdbc()
                .sql("SELECT " + expression + " FROM outbox_message ORDER BY id")
                .query(String.class)
                .list();
    }
}
