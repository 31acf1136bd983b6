package io.outboxrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.UUID;
import java.util.function.UnaryOperator;
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

        assertThat(message.toString()).isEqualTo("message to orders");
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
    void a_message_has_at_most_10_attributes() {
        assertThat(withAttributes(10).build().attributes()).hasSize(10);
        assertRefused(withAttributes(11), "attributes is 11 in number", "at most 10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A_b-c.d", "1", "AWS", "awsome.x", "amazonas.x"})
    void names_of_attributes_are_accepted(String name) {
        OutboxMessage.to("orders").body("x").attribute(name, "v").build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".a", "a.", "a..b", "a b", "ä", "a/b", "a\n"})
    void other_names_of_attributes_are_refused(String name) {
        assertRefused(attribute(name, "String", "v"), "attribute name is '", "1 to 255 letters");
    }

    @Test
    void an_attribute_name_has_at_most_255_characters() {
        attribute("n".repeat(255), "String", "v").build();
        assertRefused(attribute("n".repeat(256), "String", "v"), "attribute name is 'nnn", "1 to 255");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS.x", "aws.x", "Amazon.x", "AMAZON.x"})
    void reserved_prefixes_are_refused(String name) {
        assertRefused(attribute(name, "String", "v"), "attribute name is '" + name + "'", "reserved by AWS");
    }

    @Test
    void the_name_that_the_relay_writes_is_refused() {
        assertRefused(attribute("outbox-message-id", "String", "v"), "'outbox-message-id'", "messageId(...)");
    }

    @Test
    void an_attribute_is_given_once() {
        assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(() -> attribute("a", "String", "1").attribute("a", "2"))
                .withMessageContaining("attribute 'a' is given twice");
        attribute("a", "String", "1").attribute("A", "names are case-sensitive").build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"String", "String.json", "Number.int.x"})
    void types_of_attributes_are_accepted(String type) {
        attribute("a", type, "1").build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "string", "Text", "String.", "Strings", "Number ", "StringList"})
    void other_types_of_attributes_are_refused(String type) {
        assertRefused(attribute("a", type, "1"), "type of attribute 'a' is '" + type + "'", "String, Number or Binary");
    }

    @Test
    void an_attribute_needs_a_value() {
        assertRefused(attribute("a", "String", ""), "attribute 'a' is empty", "give it a value or leave it out");
        assertRefused(attribute("a", "Number", ""), "attribute 'a' is empty");
        assertRefused(OutboxMessage.to("orders").body("x").attribute("a", new byte[0]), "attribute 'a' is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1.50", "+7", "1E+126", "-1E-128", "12345678901234567890123456789012345678", "1e5"})
    void numbers_within_the_limits_are_kept_as_written(String number) {
        assertThat(attribute("a", "Number", number)
                        .build()
                        .attributes()
                        .get("a")
                        .value())
                .isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one",
                "1,5",
                "NaN",
                "0x10",
                "١",
                " 1",
                "1.1E+126",
                "1E-129",
                "1E99999",
                "1E999999999",
                "123456789012345678901234567890123456789"
            })
    void numbers_outside_the_limits_are_refused(String number) {
        assertRefused(attribute("a", "Number", number), "attribute 'a' is '" + number + "'", "38 digits", "10^126");
    }

    @Test
    void numbers_of_every_java_type_are_written_plainly() {
        var message = OutboxMessage.to("orders")
                .body("x")
                .attribute("double", 1e10)
                .attribute("decimal", new BigDecimal("1E+3"))
                .attribute("big", BigInteger.TEN.pow(126))
                .build();

        assertThat(message.attributes().get("double").value()).isEqualTo("10000000000");
        assertThat(message.attributes().get("decimal").value()).isEqualTo("1000");
        assertThat(message.attributes().get("big").value()).isEqualTo("1" + "0".repeat(126));
    }

    @Test
    void a_number_that_is_none_is_refused() {
        assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(() -> OutboxMessage.to("orders").attribute("a", Double.NaN))
                .withMessageContaining("attribute 'a' is 'NaN'");
    }

    @Test
    void a_binary_value_given_as_text_must_be_base64() {
        attribute("a", "Binary.gzip", "AQID").build();
        assertRefused(attribute("a", "Binary", "?!"), "attribute 'a' is 2 characters that are no Base64");
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

    private static OutboxMessage.Builder fifo(UnaryOperator<OutboxMessage.Builder> change) {
        return change.apply(OutboxMessage.to("a.fifo").body("x").group("g"));
    }

    private static OutboxMessage.Builder attribute(String name, String type, String value) {
        return OutboxMessage.to("orders").body("x").attribute(name, type, value);
    }

    private static OutboxMessage.Builder withAttributes(int count) {
        var builder = OutboxMessage.to("orders").body("x");
        for (int i = 0; i < count; i++) {
            builder.attribute("a" + i, "v");
        }
        return builder;
    }

    private static void assertRefused(OutboxMessage.Builder message, String... parts) {
        assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(message::build)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }
}
