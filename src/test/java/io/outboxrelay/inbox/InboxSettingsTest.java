package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboxSettingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"PT59M", "-PT1H", "P3651D"})
    void a_retention_out_of_bounds_is_refused_with_the_bounds(String retention) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InboxSettings(Duration.parse(retention)))
                .withMessage(
                        "outbox.inbox.retention is %s: give a value from PT1H to PT87600H, or 0 to forget no message"
                                .formatted(Duration.parse(retention)));
    }

    @Test
    void zero_forgets_nothing() {
        assertThat(new InboxSettings(Duration.ZERO).forgetsNothing()).isTrue();
        assertThat(new InboxSettings(Duration.ofHours(1)).forgetsNothing()).isFalse();
    }
}
