package io.outboxrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageAttributesTest {

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
        assertRefused(attribute(name, "String", "v"), "attribute name is '", "1 to 256 letters");
    }

    @Test
    void an_attribute_name_has_at_most_256_characters() {
        attribute("n".repeat(256), "String", "v").build();
        assertRefused(attribute("n".repeat(257), "String", "v"), "attribute name is 'nnn", "1 to 256");
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
    @ValueSource(strings = {"String", "String.json", "Number.int.x", "Number.int.", "String..", "String.a ключ\n"})
    void types_of_attributes_are_accepted(String type) {
        attribute("a", type, "1").build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "string", "Text", "String.", "Strings", "Number ", "StringList"})
    void other_types_of_attributes_are_refused(String type) {
        assertRefused(attribute("a", type, "1"), "type of attribute 'a' is '" + type + "'", "String, Number or Binary");
    }

    @Test
    void a_label_has_legal_characters_and_a_type_with_it_at_most_256() {
        attribute("a", "String." + "l".repeat(249), "v").build();
        assertRefused(attribute("a", "String." + "l".repeat(250), "v"), "type of attribute 'a' is 'String.l", "256");
        assertRefused(
                attribute("a", "String.\u0007", "v"),
                "type of attribute 'a' is 8 characters long with U+0007 at index 7",
                "#xE000-#xFFFD");
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
                "9.9E126",
                "1E-129",
                "-9.9E-129",
                "1E99999",
                "1E999999999",
                "123456789012345678901234567890123456789"
            })
    void numbers_outside_the_limits_are_refused(String number) {
        assertRefused(attribute("a", "Number", number), "attribute 'a' is '" + number + "'", "38 digits", "10^126");
    }

    @Test
    void a_number_has_at_most_300_characters_with_its_zeros() {
        attribute("a", "Number", "0".repeat(299) + "1").build();
        assertRefused(attribute("a", "Number", "0".repeat(300) + "1"), "attribute 'a' is '000", "300 characters");
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
