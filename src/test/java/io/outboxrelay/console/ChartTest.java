package io.outboxrelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.console.SampleRing.Sample;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {

    private static final OffsetDateTime BEGIN = OffsetDateTime.parse("2026-01-01T00:00Z");

    @Test
    void theHighestValueTouchesTheTopAndNothingTheGround() {
        assertThat(chart(sample(0, 0), sample(1, 10), sample(2, 5)).line()).isEqualTo("M0 40.0L1 2.0L2 21.0");
    }

    @Test
    void aTimeWithoutSamplesIsAGapAndASampleThatComesLateIsNone() {
        assertThat(chart(sample(0, 1), sample(3, 1), sample(9, 1), sample(10, 1))
                        .line())
                .isEqualTo("M0 2.0L3 2.0M9 2.0L10 2.0");
    }

    @Test
    void itSaysInWordsWhatItShows() {
        assertThat(chart(sample(0, 1), sample(61, 20_000), sample(62, 3)).words())
                .isEqualTo("Unsent in the last six hours: at most 10,000+ at 01:01, 3 at the end");
    }

    @Test
    void ofOneSampleNoLineIsDrawn() {
        assertThat(chart(sample(0, 1)).isDrawn()).isFalse();
        assertThat(Chart.of("Unsent", null, Sample::unsent, Words::count).isDrawn())
                .isFalse();
    }

    private static Chart chart(Sample... samples) {
        return Chart.of("Unsent", List.of(samples), Sample::unsent, Words::count);
    }

    private static Sample sample(int minute, long unsent) {
        return new Sample("orders", BEGIN.plusMinutes(minute), minute, unsent, 0, 0);
    }
}
