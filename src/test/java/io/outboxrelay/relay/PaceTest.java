package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Duration POLL = Duration.ofMillis(10);
    private static final long START = 1_000_000;

    private final Pace pace = new Pace(POLL, START);

    @Test
    void a_new_pass_reads_at_once() {
        assertThat(pace.pageAt()).isEqualTo(START);
        assertThat(pace.dueAt()).isEqualTo(START);
    }

    @Test
    void a_full_page_means_read_again_at_once() {
        pace.pageRead(START, true, true);
        assertThat(pace.pageAt()).isEqualTo(START);
        pace.dueRead(START, true);
        assertThat(pace.dueAt()).isEqualTo(START);
    }

    @Test
    void a_queue_with_traffic_is_read_every_poll_interval() {
        pace.pageRead(START, true, false);
        assertThat(pace.pageAt()).isEqualTo(START + POLL.toNanos());
        pace.pageRead(START, false, false);
        assertThat(pace.pageAt()).isEqualTo(START + POLL.toNanos());
    }

    @Test
    void a_queue_without_traffic_is_read_ten_times_less_often() {
        long idle = START + Pace.IDLE_AFTER.toNanos() + 1;
        pace.pageRead(idle, false, false);
        assertThat(pace.pageAt()).isEqualTo(idle + POLL.multipliedBy(10).toNanos());
    }

    @Test
    void the_first_row_after_a_quiet_time_brings_the_fast_pace_back() {
        long idle = START + Duration.ofMinutes(1).toNanos();
        pace.foundSomething(idle);
        pace.pageRead(idle, true, false);
        pace.pageRead(idle + 1, false, false);
        assertThat(pace.pageAt()).isEqualTo(idle + 1 + POLL.toNanos());
        assertThat(pace.idleFor(idle + 5)).isEqualTo(Duration.ofNanos(5));
    }

    @Test
    void due_rows_are_looked_for_ten_times_a_second() {
        pace.dueRead(START, false);
        assertThat(pace.dueAt()).isEqualTo(START + Duration.ofMillis(100).toNanos());
    }

    @Test
    void a_wake_up_reads_at_once() {
        pace.pageRead(START, false, false);
        pace.wake(START + 1);
        assertThat(pace.pageAt()).isEqualTo(START + 1);
    }

    @Test
    void a_wake_up_during_a_read_is_not_lost() {
        pace.pageStarts();
        pace.wake(START + 1);
        pace.pageRead(START + 2, false, false);
        assertThat(pace.pageAt()).isEqualTo(START + 2);
    }

    @Test
    void without_a_backlog_every_poll_may_sweep() {
        pace.swept(START, 1_000);
        pace.pageRead(START, true, false);
        assertThat(pace.sweepIsDue(START + POLL.toNanos() - 1, false)).isFalse();
        assertThat(pace.sweepIsDue(START + POLL.toNanos(), false)).isTrue();
    }

    @Test
    void in_a_backlog_sweeps_come_once_a_second() {
        pace.swept(START, 0);
        pace.pageRead(START, true, true);
        assertThat(pace.sweepIsDue(START + Pace.SWEEP_INTERVAL.toNanos() - 1, true))
                .isFalse();
        assertThat(pace.sweepIsDue(START + Pace.SWEEP_INTERVAL.toNanos(), true)).isTrue();
    }

    @Test
    void a_slow_sweep_is_not_repeated_before_twenty_times_its_own_time() {
        pace.swept(START, Duration.ofMillis(50).toNanos());
        pace.pageRead(START, true, false);
        assertThat(pace.sweepIsDue(START + Duration.ofMillis(999).toNanos(), false))
                .isFalse();
        assertThat(pace.sweepIsDue(START + Duration.ofMillis(1_000).toNanos(), false))
                .isTrue();
    }

    @Test
    void a_sweep_that_takes_no_longer_than_any_page_may_follow_with_the_next_poll() {
        long took = Duration.ofMillis(2).toNanos();
        for (int i = 0; i < 30; i++) {
            pace.pageTook(took);
        }
        pace.swept(START, took);
        pace.pageRead(START, true, false);
        assertThat(pace.sweepIsDue(START + POLL.toNanos(), false)).isTrue();
    }

    @Test
    void pages_have_three_times_as_long_as_sweeps() {
        long took = Duration.ofMillis(8).toNanos();
        for (int i = 0; i < 30; i++) {
            pace.pageTook(took);
        }
        pace.swept(START, took);
        pace.pageRead(START, true, false);
        assertThat(pace.sweepIsDue(START + 2 * POLL.toNanos(), false)).isFalse();
        assertThat(pace.sweepIsDue(START + 3 * POLL.toNanos(), false)).isTrue();
    }

    @Test
    void one_slow_sweep_among_fast_ones_is_an_accident() {
        pace.swept(START, 1_000);
        pace.swept(START, Duration.ofMillis(50).toNanos());
        pace.pageRead(START, true, false);
        assertThat(pace.sweepIsDue(START + POLL.toNanos(), false)).isTrue();
        pace.swept(START, Duration.ofMillis(50).toNanos());
        assertThat(pace.sweepIsDue(START + POLL.toNanos(), false)).isFalse();
    }

    @Test
    void failed_reads_wait_longer_each_time_up_to_five_seconds_and_only_the_first_is_news() {
        assertThat(pace.failed(START)).isTrue();
        assertThat(pace.pageAt()).isEqualTo(START + Duration.ofMillis(100).toNanos());
        assertThat(pace.dueAt()).isEqualTo(pace.pageAt());
        for (int i = 0; i < 50; i++) {
            assertThat(pace.failed(START)).isFalse();
        }
        assertThat(pace.pageAt()).isEqualTo(START + Duration.ofSeconds(5).toNanos());
        assertThat(pace.sweepIsDue(pace.pageAt() - 1, false)).isFalse();
        pace.succeeded();
        assertThat(pace.failed(START)).isTrue();
    }
}
