package io.outboxrelay.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outboxrelay.support.TestDatabase;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;

/** Plain SQL producers meet the same rules, by constraints whose names say what is wrong. */
class TableConstraintsTest {

    private static final TestDatabase database = TestDatabase.migrated();

    private static final String QUEUE = "outbox_message_queue_is_an_sqs_queue_name";
    private static final String GROUP = "outbox_message_fifo_queue_needs_a_group";
    private static final String GROUP_ID = "outbox_message_group_id_is_1_to_128_printable_ascii";
    private static final String DEDUP_ID = "outbox_message_dedup_id_is_1_to_128_printable_ascii";
    private static final String FIFO_ONLY = "outbox_message_dedup_id_and_blocked_are_for_fifo_queues";
    private static final String BODY = "outbox_message_body_is_1_byte_to_1_mib";
    private static final String ATTRIBUTES = "outbox_message_attributes_are_an_object";
    private static final String STATUS = "outbox_message_status_is_known";
    private static final String ATTEMPTS = "outbox_message_attempts_are_not_negative_and_retry_has_some";

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "or ders", "a.b", ".fifo", "ördërs", "orders\n", "a.fifo\n", "https://sqs/1/orders", "x.FIFO"
            })
    void a_queue_has_an_sqs_name(String queue) {
        refused(QUEUE, "(queue, body, group_id) VALUES (?, 'x', 'g')", queue);
    }

    @Test
    void a_queue_name_has_at_most_80_characters_with_its_suffix() {
        accepted("(queue, body) VALUES (?, 'x')", "q".repeat(80));
        accepted("(queue, body, group_id) VALUES (?, 'x', 'g')", "q".repeat(75) + ".fifo");
        refused(QUEUE, "(queue, body) VALUES (?, 'x')", "q".repeat(81));
        refused(QUEUE, "(queue, body, group_id) VALUES (?, 'x', 'g')", "q".repeat(76) + ".fifo");
    }

    @Test
    void a_fifo_queue_needs_a_group() {
        refused(GROUP, "(queue, body) VALUES (?, 'x')", "a.fifo");
        accepted("(queue, body, group_id) VALUES ('orders', 'x', ?)", "tenant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ü", "a\n", "\u007f"})
    void group_and_dedup_id_are_printable_ascii(String id) {
        refused(GROUP_ID, "(queue, body, group_id) VALUES ('a.fifo', 'x', ?)", id);
        refused(DEDUP_ID, "(queue, body, group_id, dedup_id) VALUES ('a.fifo', 'x', 'g', ?)", id);
    }

    @Test
    void group_and_dedup_id_have_at_most_128_characters() {
        String all = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~aA0";
        for (String id : List.of(all, "i".repeat(128))) {
            accepted("(queue, body, group_id) VALUES ('a.fifo', 'x', ?)", id);
            accepted("(queue, body, group_id, dedup_id) VALUES ('a.fifo', 'x', 'g', ?)", id);
        }
        refused(GROUP_ID, "(queue, body, group_id) VALUES ('a.fifo', 'x', ?)", "i".repeat(129));
        refused(DEDUP_ID, "(queue, body, group_id, dedup_id) VALUES ('a.fifo', 'x', 'g', ?)", "i".repeat(129));
    }

    @Test
    void a_dedup_id_is_for_fifo_queues() {
        refused(FIFO_ONLY, "(queue, body, dedup_id) VALUES ('orders', 'x', ?)", "d");
    }

    @Test
    void a_body_has_1_byte_to_1_mib() {
        refused(BODY, "(queue, body) VALUES ('orders', ?)", "");
        refused(BODY, "(queue, body) VALUES ('orders', ?)", "x".repeat(1_048_577));
        refused(BODY, "(queue, body) VALUES ('orders', ?)", "é".repeat(524_288) + "x");
        accepted("(queue, body) VALUES ('orders', ?)", "é".repeat(524_288));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "\"text\"", "1"})
    void attributes_are_an_object(String json) {
        refused(ATTRIBUTES, "(queue, body, attributes) VALUES ('orders', 'x', ?::jsonb)", json);
    }

    /** The relay could not read them, and in a FIFO queue their group would wait for a person. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": null}",
                "{\"a\": true}",
                "{\"a\": [\"x\"]}",
                "{\"a\": {}}",
                "{\"a\": \"x\", \"b\": {\"type\": \"Number\", \"value\": 2}}",
                "{\"a\": {\"value\": \"2\"}}",
                "{\"a\": {\"type\": \"Number\", \"value\": \"2\", \"unit\": \"m\"}}",
                "{\"a\": {\"DataType\": \"Number\", \"StringValue\": \"2\"}}"
            })
    void an_attribute_has_a_shape_that_the_relay_reads(String json) {
        refused(ATTRIBUTES, "(queue, body, attributes) VALUES ('orders', 'x', ?::jsonb)", json);
    }

    @Test
    void texts_numbers_and_values_with_their_type_are_attributes() {
        accepted(
                "(queue, body, attributes) VALUES ('orders', 'x', ?::jsonb)",
                "{\"a\": \"x\", \"b\": 2, \"c\": -1.50, \"type\": {\"type\": \"Number.int\", \"value\": \"2\"}}");
    }

    @Test
    void attributes_are_ten_at_most() {
        accepted("(queue, body, attributes) VALUES ('orders', 'x', ?::jsonb)", attributes(10, "v"));
        refused(ATTRIBUTES, "(queue, body, attributes) VALUES ('orders', 'x', ?::jsonb)", attributes(11, "v"));
    }

    @Test
    void attributes_fit_into_a_message() {
        accepted("(queue, body, attributes) VALUES ('orders', 'x', ?::jsonb)", attributes(1, "v".repeat(1_048_500)));
        refused(
                ATTRIBUTES,
                "(queue, body, attributes) VALUES ('orders', 'x', ?::jsonb)",
                attributes(10, "v".repeat(140_000)));
    }

    private static String attributes(int count, String value) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"a%d\": \"%s\"".formatted(i, value))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    @Test
    void the_status_is_a_known_one() {
        refused(STATUS, "(queue, body, status) VALUES ('orders', 'x', ?)", "pending");
    }

    @Test
    void attempts_are_not_negative() {
        refused(ATTEMPTS, "(queue, body, attempts) VALUES ('orders', 'x', ?::int)", "-1");
    }

    /** Written so by a producer, it would be sent past the order of the queue. */
    @Test
    void only_a_row_that_was_tried_comes_again() {
        refused(ATTEMPTS, "(queue, body, status) VALUES ('orders', 'x', ?)", "RETRY");
        accepted("(queue, body, status, attempts) VALUES ('orders', 'x', ?, 1)", "RETRY");
    }

    /** On a standard queue nothing would ever free it. */
    @Test
    void only_a_group_of_a_fifo_queue_blocks_its_rows() {
        refused(FIFO_ONLY, "(queue, body, group_id, status) VALUES ('orders', 'x', 'tenant', ?)", "BLOCKED");
        accepted("(queue, body, group_id, status) VALUES ('orders.fifo', 'x', 'g', ?)", "BLOCKED");
    }

    @Test
    void every_constraint_of_the_table_is_covered_here() {
        assertThat(database.jdbc()
                        .sql("SELECT conname FROM pg_constraint WHERE contype = 'c'"
                                + " AND conrelid = 'outbox_message'::regclass")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder(
                        QUEUE, GROUP, GROUP_ID, DEDUP_ID, FIFO_ONLY, BODY, ATTRIBUTES, STATUS, ATTEMPTS);
    }

    private static void refused(String constraint, String insert, String value) {
        assertThatExceptionOfType(DataIntegrityViolationException.class)
                .isThrownBy(() -> accepted(insert, value))
                .withMessageContaining("\"" + constraint + "\"");
    }

    private static void accepted(String insert, String value) {
        database.jdbc().sql("INSERT INTO outbox_message " + insert).param(value).update();
    }
}
