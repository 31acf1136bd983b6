package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final Outcome REFUSED = Outcome.failed(Kind.QUEUE_DOWN, "AccessDenied", "no");
    private static final Outcome SILENCE = Outcome.failed(Kind.UNKNOWN, "Timeout", "no answer");

    private final Breaker breaker = new Breaker();
    private long now;

    @Test
    void it_admits_until_something_fails() {
        assertThat(breaker.admits(now)).isTrue();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.reason()).isNull();
        assertThat(breaker.waitsUntil(now)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void one_refusal_of_the_queue_opens_it_and_is_its_reason() {
        assertThat(breaker.refused(REFUSED, true, now, 0)).isTrue();
        assertThat(breaker.admits(now)).isFalse();
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.reason()).isEqualTo(REFUSED);
    }

    @Test
    void only_several_unanswered_requests_in_a_row_open_it() {
        for (int i = 1; i < Breaker.UNANSWERED_IN_A_ROW; i++) {
            assertThat(breaker.unanswered(SILENCE, true, now, 0))
                    .as("number %d", i)
                    .isFalse();
        }
        assertThat(breaker.admits(now)).isTrue();
        assertThat(breaker.unanswered(SILENCE, true, now, 0)).isTrue();
        assertThat(breaker.admits(now)).isFalse();
    }

    @Test
    void an_answer_in_between_starts_the_count_again() {
        for (int i = 0; i < 20; i++) {
            assertThat(breaker.unanswered(SILENCE, true, now, 0)).isFalse();
            if (i % (Breaker.UNANSWERED_IN_A_ROW - 1) == 0) {
                breaker.gotThrough(now);
            }
        }
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void an_open_breaker_admits_a_single_probe_when_its_time_has_come() {
        breaker.refused(REFUSED, true, now, 0);
        long probeAt = breaker.waitsUntil(now);
        assertThat(breaker.admits(probeAt - 1)).isFalse();
        assertThat(breaker.admits(probeAt)).isTrue();
        breaker.started();
        assertThat(breaker.admits(probeAt + Duration.ofHours(1).toNanos())).isFalse();
    }

    @Test
    void a_probe_that_fails_for_another_reason_is_news_and_one_for_the_same_reason_is_none() {
        breaker.refused(Outcome.failed(Kind.QUEUE_DOWN, "Timeout", "not found in time"), true, now, 0);
        breaker.started();
        assertThat(breaker.refused(REFUSED, true, now, 0)).isTrue();
        assertThat(breaker.reason()).isEqualTo(REFUSED);
        breaker.started();
        assertThat(breaker.refused(REFUSED, true, now, 0)).isFalse();
    }

    @Test
    void a_successful_probe_closes_it_and_says_so_once() {
        breaker.refused(REFUSED, true, now, 0);
        breaker.started();
        assertThat(breaker.gotThrough(now)).isTrue();
        assertThat(breaker.gotThrough(now)).isFalse();
        assertThat(breaker.admits(now)).isTrue();
        assertThat(breaker.reason()).isNull();
    }

    @Test
    void one_unanswered_probe_is_enough_to_wait_again_and_no_news() {
        breaker.refused(REFUSED, true, now, 0);
        breaker.started();
        assertThat(breaker.unanswered(SILENCE, true, now, 0)).isFalse();
        assertThat(breaker.admits(now)).isFalse();
        assertThat(breaker.reason()).isEqualTo(SILENCE);
    }

    @Test
    void the_wait_grows_from_half_a_second_to_five_at_most() {
        Duration longest = Duration.ZERO;
        for (int probe = 0; probe < 100; probe++) {
            longest = failAndMeasure(Math.nextDown(1.0));
            assertThat(longest).isLessThanOrEqualTo(Breaker.PROBE_AT_LEAST_EVERY);
            if (probe == 0) {
                assertThat(longest).isBetween(Duration.ofMillis(499), Breaker.FIRST_PROBE_AFTER);
            }
        }
        assertThat(longest).isGreaterThan(Breaker.PROBE_AT_LEAST_EVERY.minusMillis(1));
    }

    @Test
    void half_of_the_wait_is_certain() {
        assertThat(failAndMeasure(0)).isEqualTo(Breaker.FIRST_PROBE_AFTER.dividedBy(2));
    }

    @Test
    void a_closed_breaker_starts_with_the_shortest_wait_again() {
        for (int probe = 0; probe < 10; probe++) {
            failAndMeasure(0.5);
        }
        breaker.gotThrough(now);
        assertThat(failAndMeasure(0.5)).isLessThanOrEqualTo(Breaker.FIRST_PROBE_AFTER);
    }

    @Test
    void late_failures_of_requests_from_before_it_opened_do_not_prolong_the_wait() {
        breaker.refused(REFUSED, true, now, 0);
        long probeAt = breaker.waitsUntil(now);
        for (int late = 0; late < 64; late++) {
            assertThat(breaker.refused(REFUSED, true, now + 1, 0.9)).isFalse();
            assertThat(breaker.unanswered(SILENCE, true, now + 1, 0.9)).isFalse();
        }
        assertThat(breaker.waitsUntil(now)).isEqualTo(probeAt);
    }

    @Test
    void a_late_success_of_a_request_from_before_closes_it() {
        breaker.refused(REFUSED, true, now, 0);
        assertThat(breaker.gotThrough(now)).isTrue();
        assertThat(breaker.admits(now)).isTrue();
    }

    private Duration failAndMeasure(double random) {
        breaker.refused(REFUSED, true, now, random);
        var wait = Duration.ofNanos(breaker.waitsUntil(now) - now);
        now += wait.toNanos();
        breaker.started();
        return wait;
    }
}
