package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.relay.OutboxStore.SentRows;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionSettingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"7d", "P7D", "168h"})
    void finished_rows_are_kept_for_a_time(String week) {
        var settings = new RetentionSettings(week);
        assertThat(settings.sentRows()).isEqualTo(SentRows.KEPT);
        assertThat(settings.period()).contains(Duration.ofDays(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"forever", "FOREVER"})
    void or_for_ever(String forever) {
        var settings = new RetentionSettings(forever);
        assertThat(settings.sentRows()).isEqualTo(SentRows.KEPT);
        assertThat(settings.period()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0s", "0d", "PT0S"})
    void with_zero_no_sent_row_is_kept_and_what_a_person_discarded_goes_after_the_default_time(String nothing) {
        var settings = new RetentionSettings(nothing);
        assertThat(settings.sentRows()).isEqualTo(SentRows.DELETED);
        assertThat(settings.period()).contains(Duration.ofDays(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1s", "59s", "3651d", "", "never"})
    void anything_else_is_refused_in_one_sentence(String retention) {
        assertThatThrownBy(() -> new RetentionSettings(retention))
                .hasMessage(
                        "outbox.retention is " + retention
                                + ": give a time from 1m to 3650d, as 7d, or 0 to keep no sent message, or forever to keep all");
    }
}
