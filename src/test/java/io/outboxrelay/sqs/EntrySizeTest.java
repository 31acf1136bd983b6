package io.outboxrelay.sqs;

import static io.outboxrelay.relay.Outcome.Kind.OVER_LIMIT;
import static io.outboxrelay.relay.Outcome.Kind.SENT;
import static io.outboxrelay.sqs.SendableRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import org.junit.jupiter.api.Test;

/** The sender's count of bytes agrees with a server that counts as AWS does, to the byte. */
class EntrySizeTest extends FakeOrdersTest {

    @Test
    void a_message_is_measured_in_bytes_with_its_attributes() {
        // 17 + 6 + 36 bytes of outbox-message-id leave room for 1,048,517
        String twoBytesEach = "é".repeat(524_258);
        OutboxRow fits = row(twoBytesEach + "x");
        OutboxRow tooLarge = row(twoBytesEach + "xx");

        assertThat(sender.kinds("orders", fits)).containsExactly(SENT);
        Outcome refused = sender.send("orders", tooLarge).get(0);

        assertThat(refused.kind()).isEqualTo(OVER_LIMIT);
        assertThat(refused.text()).contains("1,048,577").contains("1,048,576");
        assertThat(queue.accepted()).hasSize(2);
    }

    @Test
    void every_kind_of_attribute_and_character_is_counted() {
        // 3 + 4 + 2 + 1 bytes of body, then name, type and value of three attributes
        String attributes = """
                {"e": "no", "n": {"type": "Number.int", "value": "12"}, "b": {"type": "Binary", "value": "AAEC"}}""";
        int bytes = 10 + (1 + 6 + 2) + (1 + 10 + 2) + (1 + 6 + 3) + 59;
        String filler = "x".repeat(1_024 - bytes);
        sqs.create("small").maxMessageBytes(1_024);

        assertThat(sender.kinds("small", row("€😀é!" + filler, attributes))).containsExactly(SENT);
        Outcome refused =
                sender.send("small", row("€😀é!" + filler + "x", attributes)).get(0);

        assertThat(refused.code()).isEqualTo("MessageTooLong");
        assertThat(refused.text()).contains("1,025").contains("1,024");
    }
}
