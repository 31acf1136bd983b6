package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outboxrelay.relay.RelaySettings;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(10));

    @Test
    void the_bound_doubles_with_each_failure() {
        assertThat(IntStream.rangeClosed(1, 5).mapToObj(backoff::bound))
                .containsExactly(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(16));
    }

    @Test
    void the_bound_stops_at_the_maximum() {
        assertThat(backoff.bound(10)).isEqualTo(Duration.ofSeconds(512));
        assertThat(backoff.bound(11)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void counts_that_would_overflow_stay_at_the_maximum() {
        for (int failures : new int[] {31, 32, 33, 62, 63, 64, 65, 66, 1_000, Integer.MAX_VALUE}) {
            assertThat(backoff.bound(failures)).as("%d failures", failures).isEqualTo(Duration.ofMinutes(10));
        }
    }

    @Test
    void the_smallest_and_the_largest_range_do_not_overflow() {
        var widest = new Backoff(Duration.ofMillis(1), Duration.ofDays(1));
        var flat = new Backoff(Duration.ofHours(1), Duration.ofHours(1));
        for (int failures = 1; failures < 200; failures++) {
            assertThat(widest.bound(failures)).isBetween(Duration.ofMillis(1), Duration.ofDays(1));
            assertThat(flat.bound(failures)).isEqualTo(Duration.ofHours(1));
        }
    }

    @Test
    void the_delay_is_drawn_from_zero_to_the_bound() {
        assertThat(backoff.delay(3, 0)).isZero();
        assertThat(backoff.delay(3, 0.5)).isEqualTo(Duration.ofSeconds(2));
        assertThat(backoff.delay(3, Math.nextDown(1.0))).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void the_delay_has_full_jitter_its_mean_is_half_the_bound_and_a_tenth_falls_into_each_tenth() {
        var random = new Random(42);
        int draws = 100_000;
        double[] delays = IntStream.range(0, draws)
                .mapToDouble(i -> backoff.delay(11, random.nextDouble()).toMillis())
                .toArray();
        // The standard error of the mean is 600 s / sqrt(12) / sqrt(draws) = 0.55 s.
        assertThat(IntStream.range(0, draws)
                        .mapToDouble(i -> delays[i])
                        .average()
                        .orElseThrow())
                .isCloseTo(300_000, within(2_500.0));
        for (int tenth = 0; tenth < 10; tenth++) {
            int low = tenth * 60_000;
            long inside = IntStream.range(0, draws)
                    .filter(i -> delays[i] >= low && delays[i] < low + 60_000)
                    .count();
            assertThat(inside).as("from %d ms", low).isCloseTo(draws / 10, within(500L));
        }
    }

    @Test
    void the_default_attempts_last_more_than_an_hour_and_a_half_on_average_and_three_and_a_half_at_most() {
        var settings = new Binder(new MapConfigurationPropertySource(Map.of()))
                .bindOrCreate("outbox.relay", RelaySettings.class);
        assertThat(total(settings, 0.5)).isBetween(Duration.ofMinutes(100), Duration.ofMinutes(105));
        assertThat(total(settings, 1)).isBetween(Duration.ofMinutes(200), Duration.ofMinutes(210));
    }

    private static Duration total(RelaySettings settings, double random) {
        var backoff =
                new Backoff(settings.backoff().initial(), settings.backoff().max());
        return IntStream.range(1, settings.maxAttempts())
                .mapToObj(failures -> backoff.delay(failures, random))
                .reduce(Duration.ZERO, Duration::plus);
    }
}
