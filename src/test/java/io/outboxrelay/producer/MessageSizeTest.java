package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outboxrelay.InvalidMessageException;
import io.outboxrelay.MessageAttribute;
import io.outboxrelay.OutboxMessage;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageSizeTest {

    private static final int LIMIT = 1_048_576;
    private static final int RELAYS = 17 + 6 + 36;

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u007f", "\u0080", "\u07ff", "\u0800", "\uffee", "\uD83D\uDE00", "aé€\uD83D\uDE00z"})
    void text_is_counted_in_utf8_bytes(String text) {
        assertThat(MessageSize.of(text, Map.of())).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 1_000})
    void binary_values_are_counted_raw(int bytes) {
        var attribute = new MessageAttribute("Binary", Base64.getEncoder().encodeToString(new byte[bytes]));
        assertThat(MessageSize.of("n", attribute)).isEqualTo(1 + 6 + bytes);
    }

    @Test
    void two_gibibytes_are_counted_too() {
        var attribute = new MessageAttribute("String", "é".repeat(64 << 20));
        var attributes = IntStream.range(0, 16).boxed().collect(Collectors.toMap(i -> "a" + i, i -> attribute));
        assertThat(MessageSize.of("x", attributes)).isGreaterThan(1L << 31);
    }

    @Test
    void attributes_are_counted_with_name_type_and_value() {
        assertThat(MessageSize.of("x", Map.of("price", new MessageAttribute("Number.eur", "9.90"))))
                .isEqualTo(1 + 5 + 10 + 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "€", "\uD83D\uDE00"})
    void a_message_of_exactly_1_mib_passes_and_one_byte_more_is_refused(String character) {
        int bytes = character.getBytes(StandardCharsets.UTF_8).length;
        int room = LIMIT - RELAYS - (1 + 6 + 5);
        String fill = "f".repeat(room % bytes) + character.repeat(room / bytes);

        assertThat(size(message(fill))).isEqualTo(LIMIT);
        assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(() -> size(message(fill + "f")))
                .withMessageContaining("size is 1048577 bytes")
                .withMessageContaining("at most 1048576 bytes (outbox.producer.max-message-size)")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(character.repeat(3)));
    }

    @Test
    void the_relays_attribute_is_not_counted_where_it_has_no_place() {
        var builder = OutboxMessage.to("orders").body("f".repeat(LIMIT - 10 * (2 + 6 + 1)));
        IntStream.range(0, 10).forEach(i -> builder.attribute("a" + i, "v"));

        assertThat(size(builder.build())).isEqualTo(LIMIT);
    }

    private static OutboxMessage message(String body) {
        return OutboxMessage.to("orders").body(body).attribute("k", "value").build();
    }

    private static int size(OutboxMessage message) {
        return new NewRows(BodyWriter.NONE, CurrentTrace.NONE, UUID::randomUUID, LIMIT)
                .from(message)
                .size();
    }
}
