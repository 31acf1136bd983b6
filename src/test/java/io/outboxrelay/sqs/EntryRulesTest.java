package io.outboxrelay.sqs;

import static io.outboxrelay.relay.Outcome.Kind.SENT;
import static io.outboxrelay.relay.Outcome.Kind.UNSENDABLE;
import static io.outboxrelay.sqs.SendableRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.OutboxRow;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of attributes in rows that no front door has seen. What passes here, a strict SQS takes. */
class EntryRulesTest extends FakeOrdersTest {

    @Test
    void names_and_types_have_at_most_256_characters() {
        assertThat(sender.kinds(
                        "orders",
                        attribute("n".repeat(256), "String", "x"),
                        attribute("n".repeat(257), "String", "x"),
                        attribute("a", "String." + "l".repeat(249), "x"),
                        attribute("a", "String." + "l".repeat(250), "x")))
                .containsExactly(SENT, UNSENDABLE, SENT, UNSENDABLE);
    }

    @Test
    void a_label_has_the_characters_of_a_body_and_at_least_one() {
        assertThat(sender.kinds(
                        "orders",
                        attribute("a", "Number.int.", "1"),
                        attribute("a", "String..", "x"),
                        attribute("a", "String.a ключ", "x"),
                        attribute("a", "String.", "x"),
                        attribute("a", "String.\\u0007", "x")))
                .containsExactly(SENT, SENT, SENT, UNSENDABLE, UNSENDABLE);
    }

    @Test
    void numbers_are_sent_up_to_the_very_limits() {
        for (String number : List.of("0", "1E126", "-1E126", "1E-128", "+1.0E-128", "1".repeat(38), "0".repeat(300))) {
            assertThat(sender.kinds("orders", number(number))).as(number).containsExactly(SENT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one",
                "9.9E126",
                "-9.9E126",
                "9.9E-129",
                "123456789012345678901234567890123456789",
                "1E2147483647",
                "100E2147483647",
                "1E-2147483647"
            })
    void a_number_beyond_the_limits_costs_one_message_and_not_its_neighbour(String number) {
        assertThat(sender.kinds("orders", row("good"), number(number))).containsExactly(SENT, UNSENDABLE);
    }

    @Test
    void a_number_has_at_most_300_characters() {
        assertThat(sender.kinds("orders", number("0".repeat(301)))).containsExactly(UNSENDABLE);
    }

    private static OutboxRow number(String value) {
        return attribute("a", "Number", value);
    }

    private static OutboxRow attribute(String name, String type, String value) {
        return row("body", "{\"%s\": {\"type\": \"%s\", \"value\": \"%s\"}}".formatted(name, type, value));
    }
}
