package io.outboxrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboxKeyTest {

    private static final UUID ID = UUID.fromString("6f1d7f5e-3b0a-4a55-9f62-0b5f8a2f3c11");

    @Test
    void a_message_is_known_by_its_id() {
        var key = InboxKey.ofMessage("billing", ID);
        assertThat(key.id()).isEqualTo(ID);
        assertThat(key.consumer()).isEqualTo("billing");
        assertThat(key.businessKey()).isNull();
        assertThat(key.contentHash()).isZero();
    }

    @Test
    void a_business_key_becomes_the_first_128_bits_of_its_sha_256() throws Exception {
        var key = InboxKey.ofBusiness("billing", "bestellung-42/ü");
        assertThat(key.id().toString().replace("-", ""))
                .isEqualTo(sha256("bestellung-42/ü").substring(0, 32));
        assertThat(key.businessKey()).isEqualTo("bestellung-42/ü");
    }

    @Test
    void a_content_becomes_the_first_64_bits_of_its_sha_256() throws Exception {
        assertThat(HexFormat.of()
                        .toHexDigits(InboxKey.ofMessage("billing", ID)
                                .withContent("{}")
                                .contentHash()))
                .isEqualTo(sha256("{}").substring(0, 16));
    }

    @Test
    void equal_keys_are_equal() {
        assertThat(InboxKey.ofMessage("billing", ID).withContent("x"))
                .isEqualTo(InboxKey.ofMessage("billing", ID).withContent("x"))
                .hasSameHashCodeAs(InboxKey.ofMessage("billing", ID).withContent("x"))
                .isNotEqualTo(InboxKey.ofMessage("billing", ID))
                .isNotEqualTo(InboxKey.ofMessage("shipping", ID).withContent("x"));
    }

    @Test
    void the_content_of_a_business_key_is_not_compared() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(
                        () -> InboxKey.ofBusiness("billing", "order-42/charge").withContent("{}"))
                .withMessage(
                        "business key 'order-42/charge' of consumer 'billing' has no content to compare: messages that"
                                + " ask for the same may differ");
    }

    @Test
    void a_key_tells_what_it_is_and_no_content() {
        assertThat(InboxKey.ofMessage("billing", ID).withContent("secret"))
                .hasToString("message 6f1d7f5e-3b0a-4a55-9f62-0b5f8a2f3c11 of consumer 'billing'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two\nlines", "nul\u0000", "\uD800 alone"})
    void what_can_not_be_stored_and_logged_is_no_consumer_and_no_business_key(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InboxKey.ofMessage(text, ID))
                .withMessageStartingWith("consumer is '")
                .withMessageContaining("give 1 to 128 characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InboxKey.ofBusiness("billing", text))
                .withMessageStartingWith("business key is '")
                .withMessageContaining("give 1 to 512 characters");
    }

    @Test
    void a_consumer_has_at_most_128_characters_and_a_business_key_512() {
        InboxKey.ofBusiness("c".repeat(128), "k".repeat(512));
        assertThatIllegalArgumentException().isThrownBy(() -> InboxKey.ofMessage("c".repeat(129), ID));
        assertThatIllegalArgumentException().isThrownBy(() -> InboxKey.ofBusiness("billing", "k".repeat(513)));
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
