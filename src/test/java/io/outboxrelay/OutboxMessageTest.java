package io.outboxrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxMessageTest {

    @Test
    void a_message_holds_what_the_builder_was_given() {
        var due = Instant.parse("2030-01-02T03:04:05Z");
        var id = UUID.fromString("6f1d7f5e-3b0a-4a55-9f62-0b5f8a2f3c11");
        var message = OutboxMessage.to("payments.fifo")
                .body("{}")
                .attribute("eventType", "OrderPlaced")
                .attribute("version", 2)
                .attribute("hash", new byte[] {1, 2, 3})
                .attribute("price", "Number.eur", "9.90")
                .group("customer-42")
                .deduplicationId("order-7")
                .availableAt(due)
                .messageId(id)
                .build();

        assertThat(message.queue()).isEqualTo("payments.fifo");
        assertThat(message.body()).isEqualTo("{}");
        assertThat(message.attributes())
                .containsEntry("eventType", new MessageAttribute("String", "OrderPlaced"))
                .containsEntry("version", new MessageAttribute("Number", "2"))
                .containsEntry("hash", new MessageAttribute("Binary", "AQID"))
                .containsEntry("price", new MessageAttribute("Number.eur", "9.90"));
        assertThat(message.group()).isEqualTo("customer-42");
        assertThat(message.deduplicationId()).isEqualTo("order-7");
        assertThat(message.availableAt()).isEqualTo(due);
        assertThat(message.messageId()).isEqualTo(id);
    }

    @Test
    void a_message_does_not_change_when_its_builder_goes_on() {
        var builder = OutboxMessage.to("orders").body("a");
        var message = builder.build();
        builder.attribute("later", "x");

        assertThat(message.attributes()).isEmpty();
    }

    @Test
    void the_text_of_a_message_shows_no_content() {
        var message = OutboxMessage.to("orders")
                .body("secret-body")
                .attribute("a", "secret-attribute")
                .build();

        assertThat(message.toString()).isEqualTo("message to orders, String of 11 bytes");
        assertThat(OutboxMessage.to("orders").body(new Placed("secret-body")).build())
                .hasToString("message to orders, io.outboxrelay.OutboxMessageTest$Placed");
    }

    @Test
    void the_text_of_a_message_tells_what_distinguishes_it_in_an_error() {
        assertThat(OutboxMessage.to("a.fifo").body("ü").group("customer-42").build())
                .hasToString("message to a.fifo in group customer-42, String of 2 bytes");
    }

    @Test
    void messages_with_the_same_parts_are_equal() {
        assertThat(whole().build()).isEqualTo(whole().build()).hasSameHashCodeAs(whole().build());
        assertThat(OutboxMessage.to("orders").body(new Placed("42")).build())
                .isEqualTo(OutboxMessage.to("orders").body(new Placed("42")).build())
                .isNotEqualTo(OutboxMessage.to("orders").body(new Placed("43")).build());
    }

    @Test
    void messages_that_differ_in_one_part_are_not_equal() {
        assertThat(Stream.<UnaryOperator<OutboxMessage.Builder>>of(
                        m -> m.body("other"),
                        m -> m.group("other"),
                        m -> m.deduplicationId("other"),
                        m -> m.attribute("other", "x"),
                        m -> m.availableAt(Instant.EPOCH),
                        m -> m.messageId(new UUID(2, 2))))
                .allSatisfy(change -> assertThat(change.apply(whole()).build()).isNotEqualTo(whole().build()));
        assertThat(OutboxMessage.to("a").body("x").build())
                .isNotEqualTo(OutboxMessage.to("b").body("x").build())
                .isNotEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Orders_1-x", "pay.fifo"})
    void names_of_queues_are_accepted(String queue) {
        OutboxMessage.to(queue).body("x").group("g").build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "or ders", "orders.", ".fifo", "a.b", "ördërs", "orders\n", "https://sqs/1/orders", "x.FIFO"
            })
    void other_names_of_queues_are_refused(String queue) {
        assertRefused(OutboxMessage.to(queue).body("x").group("g"), "queue is '", "1 to 80 letters");
    }

    @Test
    void a_queue_name_has_at_most_80_characters_with_its_suffix() {
        OutboxMessage.to("q".repeat(80)).body("x").build();
        OutboxMessage.to("q".repeat(75) + ".fifo").body("x").group("g").build();

        assertRefused(OutboxMessage.to("q".repeat(81)).body("x"), "queue is 'qqq", "1 to 80");
        assertRefused(OutboxMessage.to("q".repeat(76) + ".fifo").body("x").group("g"), "queue is 'qqq", "1 to 80");
    }

    @Test
    void a_long_value_is_shortened_in_the_error() {
        assertRefused(OutboxMessage.to("q".repeat(5_000)).body("x"), "q".repeat(100) + "'... (5000 characters)");
    }

    @Test
    void a_value_with_a_line_break_can_not_fake_a_log_line() {
        assertRefused(OutboxMessage.to("a\nERROR \u2028\u202Eb").body("x"), "'aU+000AERROR U+2028U+202Eb'");
    }

    @Test
    void a_fifo_queue_needs_a_group() {
        assertRefused(OutboxMessage.to("a.fifo").body("x"), "group is missing", "FIFO queue a.fifo needs a group");
    }

    @Test
    void a_standard_queue_takes_a_group() {
        assertThat(OutboxMessage.to("a").body("x").group("tenant").build().group())
                .isEqualTo("tenant");
    }

    @Test
    void a_deduplication_id_is_for_fifo_queues_only() {
        assertRefused(
                OutboxMessage.to("orders").body("x").deduplicationId("d"),
                "deduplicationId is 'd'",
                "orders is a standard queue");
    }

    @Test
    void group_and_deduplication_id_take_every_printable_ascii_character() {
        String all = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~aA0";
        fifo(m -> m.group(all).deduplicationId(all)).build();
        fifo(m -> m.group("g".repeat(128)).deduplicationId("d".repeat(128))).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ü", "a\t", "\u007f"})
    void other_characters_in_group_and_deduplication_id_are_refused(String id) {
        String limit = "1 to 128 printable ASCII characters";
        assertRefused(fifo(m -> m.group(id)), "group is '", limit);
        assertRefused(fifo(m -> m.deduplicationId(id)), "deduplicationId is '", limit);
    }

    @Test
    void group_and_deduplication_id_have_at_most_128_characters() {
        assertRefused(fifo(m -> m.group("g".repeat(129))), "group is 'ggg", "(129 characters)", "1 to 128");
        assertRefused(fifo(m -> m.deduplicationId("d".repeat(129))), "deduplicationId is 'ddd", "1 to 128");
    }

    @Test
    void a_message_needs_a_body() {
        assertRefused(OutboxMessage.to("orders"), "body is missing", "at least one character");
        assertRefused(OutboxMessage.to("orders").body(""), "body is empty", "at least one character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\t\n\r ~", "\uD7FF\uE000\uFFFD", "\uD800\uDC00\uDBFF\uDFFF", "\u0085\u2028"})
    void legal_characters_pass(String text) {
        OutboxMessage.to("orders").body(text).attribute("a", text).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "\u0008", "\u000B", "\u001F", "\uFFFE", "\uFFFF"})
    void illegal_characters_are_refused_by_code_and_place_without_the_text(String illegal) {
        String code = "3 characters long with U+%04X at index 1".formatted((int) illegal.charAt(0));
        assertRefused(OutboxMessage.to("orders").body("s" + illegal + "t"), "body is " + code, "#xE000-#xFFFD");
        assertRefused(
                OutboxMessage.to("orders").body("x").attribute("a", "s" + illegal + "t"),
                "attribute 'a' is " + code,
                "#xE000-#xFFFD");
    }

    @Test
    void unpaired_surrogates_are_refused() {
        assertRefused(OutboxMessage.to("orders").body("a\uD800"), "U+D800 at index 1", "unpaired surrogate");
        assertRefused(OutboxMessage.to("orders").body("\uDC00a"), "U+DC00 at index 0", "unpaired surrogate");
        assertRefused(OutboxMessage.to("orders").body("\uDC00\uD800"), "U+DC00 at index 0");
    }

    @Test
    void a_time_that_the_database_does_not_know_is_refused() {
        assertRefused(
                OutboxMessage.to("orders").body("x").availableAt(Instant.MAX), "availableAt is +1000000000", "9999");
        assertRefused(
                OutboxMessage.to("orders").body("x").availableAt(Instant.MIN), "availableAt is -1000000000", "0001");
    }

    @Test
    void an_error_gives_field_value_and_limit_one_by_one() {
        assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(() -> OutboxMessage.to("a b").body("x").build())
                .satisfies(e -> {
                    assertThat(e.field()).isEqualTo("queue");
                    assertThat(e.value()).isEqualTo("'a b'");
                    assertThat(e.limit()).contains("1 to 80");
                });
    }

    private record Placed(String order) {}

    private static OutboxMessage.Builder whole() {
        return fifo(m -> m.deduplicationId("d").attribute("a", "b").messageId(new UUID(1, 1)));
    }

    private static OutboxMessage.Builder fifo(UnaryOperator<OutboxMessage.Builder> change) {
        return change.apply(OutboxMessage.to("a.fifo").body("x").group("g"));
    }

    private static void assertRefused(OutboxMessage.Builder message, String... parts) {
        assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(message::build)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }
}
