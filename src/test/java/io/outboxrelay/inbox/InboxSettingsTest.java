package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboxSettingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"14d", "P14D", "336h"})
    void a_message_is_forgotten_after_a_time(String fortnight) {
        assertThat(new InboxSettings(fortnight).period()).contains(Duration.ofDays(14));
    }

    @ParameterizedTest
    @ValueSource(strings = {"forever", "FOREVER"})
    void or_never(String forever) {
        assertThat(new InboxSettings(forever).period()).isEmpty();
    }

    // 0 keeps nothing where outbox.retention has it, so here it must not keep everything.
    @ParameterizedTest
    @ValueSource(strings = {"0", "0d", "PT0S", "59m", "-1h", "3651d", "", "never"})
    void anything_else_is_refused_in_one_sentence(String retention) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InboxSettings(retention))
                .withMessage("outbox.inbox.retention is " + retention
                        + ": give a time from 1h to 3650d, as 14d, or forever to forget no message");
    }
}
