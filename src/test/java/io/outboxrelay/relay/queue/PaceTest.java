package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.queue.Pace.Choice;
import io.outboxrelay.relay.queue.Pace.Read;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {

    private static final Duration POLL = Duration.ofMillis(10);
    private static final long START = 1_000_000;
    private static final Choice PAGES = new Choice(false, false, false);
    private static final Choice DUES = new Choice(false, true, false);
    private static final Choice SWEEPS = new Choice(false, false, true);

    private final Pace pace = new Pace(TestSettings.polling(POLL), START);

    /** Turns: d after a page, when due rows have not been read since; r when no group was released since. */
    @ParameterizedTest
    @CsvSource({
        // page due, rows due, group waits, may lie behind, turns -> next
        "false, false, false, true,  dr, NOTHING",
        "true,  false, false, false, dr, PAGE",
        "true,  false, false, true,  dr, SWEEP",
        "false, true,  false, true,  dr, DUE",
        "true,  true,  false, true,  dr, DUE",
        "true,  true,  false, true,   r, SWEEP",
        "true,  true,  false, false,  r, PAGE",
        "false, true,  false, false,  r, DUE",
        "false, false, true,  true,  d , RELEASE",
        "true,  false, true,  true,  dr, RELEASE",
        "true,  false, true,  true,  d , SWEEP",
        "true,  true,  true,  true,  d , DUE",
        "true,  true,  true,  true,  dr, RELEASE",
        "true,  true,  true,  false,  '', PAGE",
    })
    void each_kind_of_read_has_its_turn(
            boolean page, boolean due, boolean group, boolean behind, String turns, Read next) {
        pace.pageStarts();
        pace.pageEnded(false);
        pace.pageRead(START, START, false);
        pace.dueRead(START, false);
        long soon = START + Duration.ofMillis(1).toNanos();
        if (page) {
            pace.wake(soon);
        }
        if (due) {
            pace.dueRead(soon, true);
        }
        // Each of these takes its own turn away and gives the others theirs, so the order matters.
        if (!turns.contains("d")) {
            pace.dueStarts();
        }
        if (!turns.contains("r")) {
            pace.releaseStarts();
        }
        assertThat(pace.next(soon, new Choice(group, true, behind))).isEqualTo(next);
    }

    @Test
    void without_room_for_rows_that_come_again_only_new_ones_are_read() {
        assertThat(pace.next(START, DUES)).isEqualTo(Read.PAGE);
        pageRead(START, false, false);
        assertThat(pace.next(START, DUES)).isEqualTo(Read.DUE);
        assertThat(pace.next(START, PAGES)).isEqualTo(Read.NOTHING);
        assertThat(pace.nextAt(true)).isEqualTo(START);
        assertThat(pace.nextAt(false)).isEqualTo(START + POLL.toNanos());
    }

    @Test
    void a_new_pass_reads_at_once() {
        assertThat(pace.nextAt(false)).isEqualTo(START);
        assertThat(pace.nextAt(true)).isEqualTo(START);
    }

    @Test
    void a_full_page_means_read_again_at_once() {
        pageRead(START, true, true);
        assertThat(pace.isMidway()).isTrue();
        assertThat(pace.nextAt(false)).isEqualTo(START);
        pageRead(START, true, false);
        pace.dueRead(START, true);
        assertThat(pace.nextAt(true)).isEqualTo(START);
    }

    @Test
    void a_queue_with_traffic_is_read_every_poll_interval() {
        pageRead(START, true, false);
        assertThat(pace.nextAt(false)).isEqualTo(START + POLL.toNanos());
        pageRead(START, false, false);
        assertThat(pace.nextAt(false)).isEqualTo(START + POLL.toNanos());
    }

    @Test
    void a_queue_without_traffic_is_read_ten_times_less_often() {
        long idle = START + Pace.IDLE_AFTER.toNanos() + 1;
        pageRead(idle, false, false);
        assertThat(pace.nextAt(false)).isEqualTo(idle + POLL.multipliedBy(10).toNanos());
    }

    @Test
    void the_first_row_after_a_quiet_time_brings_the_fast_pace_back() {
        long idle = START + Duration.ofMinutes(1).toNanos();
        pace.foundSomething(idle);
        pageRead(idle, true, false);
        pageRead(idle + 1, false, false);
        assertThat(pace.nextAt(false)).isEqualTo(idle + 1 + POLL.toNanos());
        assertThat(pace.idleFor(idle + 5)).isEqualTo(Duration.ofNanos(5));
    }

    @Test
    void due_rows_are_looked_for_ten_times_a_second() {
        pageRead(START, false, false);
        pace.dueRead(START - 1, false);
        long dueAt = START - 1 + Duration.ofMillis(100).toNanos();
        pace.pageStarts();
        pageRead(dueAt, true, false);
        assertThat(pace.next(dueAt - 1, DUES)).isEqualTo(Read.NOTHING);
        assertThat(pace.next(dueAt, DUES)).isEqualTo(Read.DUE);
    }

    @Test
    void a_wake_up_reads_at_once() {
        pageRead(START, false, false);
        pace.wake(START + 1);
        assertThat(pace.nextAt(false)).isEqualTo(START + 1);
    }

    @Test
    void a_wake_up_during_a_read_is_not_lost() {
        pace.pageStarts();
        pace.wake(START + 1);
        pageRead(START + 2, false, false);
        assertThat(pace.nextAt(false)).isEqualTo(START + 2);
    }

    @Test
    void without_a_backlog_every_poll_may_sweep() {
        pace.swept(START, 1_000);
        pageRead(START, true, false);
        assertThat(sweeps(START + POLL.toNanos() - 1)).isFalse();
        assertThat(sweeps(START + POLL.toNanos())).isTrue();
    }

    @Test
    void in_a_backlog_sweeps_come_once_a_second() {
        pace.swept(START, 0);
        pageRead(START, true, true);
        assertThat(sweeps(START + Pace.SWEEP_INTERVAL.toNanos() - 1)).isFalse();
        assertThat(sweeps(START + Pace.SWEEP_INTERVAL.toNanos())).isTrue();
    }

    @Test
    void a_slow_sweep_is_not_repeated_before_twenty_times_its_own_time() {
        pace.swept(START, Duration.ofMillis(50).toNanos());
        pageRead(START, true, false);
        assertThat(sweeps(START + Duration.ofMillis(999).toNanos())).isFalse();
        assertThat(sweeps(START + Duration.ofMillis(1_000).toNanos())).isTrue();
    }

    @Test
    void a_sweep_that_takes_no_longer_than_any_page_may_follow_with_the_next_poll() {
        long took = Duration.ofMillis(2).toNanos();
        for (int i = 0; i < 30; i++) {
            pace.pageTook(took);
        }
        pace.swept(START, took);
        pageRead(START, true, false);
        assertThat(sweeps(START + POLL.toNanos())).isTrue();
    }

    @Test
    void pages_have_three_times_as_long_as_sweeps() {
        long took = Duration.ofMillis(8).toNanos();
        for (int i = 0; i < 30; i++) {
            pace.pageTook(took);
        }
        pace.swept(START, took);
        pageRead(START, true, false);
        assertThat(sweeps(START + 2 * POLL.toNanos())).isFalse();
        assertThat(sweeps(START + 3 * POLL.toNanos())).isTrue();
    }

    @Test
    void one_slow_sweep_among_fast_ones_is_an_accident() {
        pace.swept(START, 1_000);
        pace.swept(START, Duration.ofMillis(50).toNanos());
        pageRead(START, true, false);
        assertThat(sweeps(START + POLL.toNanos())).isTrue();
        pace.swept(START, Duration.ofMillis(50).toNanos());
        assertThat(sweeps(START + POLL.toNanos())).isFalse();
    }

    @Test
    void failed_reads_wait_longer_each_time_up_to_five_seconds() {
        assertThat(pace.succeeded()).as("there was a failure before").isFalse();
        pace.failed(START);
        assertThat(pace.nextAt(false)).isEqualTo(START + Duration.ofMillis(100).toNanos());
        assertThat(pace.nextAt(true)).isEqualTo(pace.nextAt(false));
        for (int i = 0; i < 50; i++) {
            pace.failed(START);
        }
        assertThat(pace.nextAt(true)).isEqualTo(START + Duration.ofSeconds(5).toNanos());
        assertThat(sweeps(pace.nextAt(false) - 1)).isFalse();
        assertThat(pace.succeeded()).as("there was a failure before").isTrue();
        pace.failed(START + 1);
        assertThat(pace.nextAt(false)).isEqualTo(START + Duration.ofSeconds(5).toNanos());
    }

    @Test
    void the_time_a_page_takes_is_part_of_the_interval() {
        readPage(START, START + Duration.ofMillis(3).toNanos());
        assertThat(pace.nextAt(false)).isEqualTo(START + POLL.toNanos());
    }

    @Test
    void a_slow_database_rests_as_long_as_a_page_took_at_most_for_the_interval() {
        long late = START + Duration.ofMillis(8).toNanos();
        readPage(START, late);
        assertThat(pace.nextAt(false)).isEqualTo(late + Duration.ofMillis(8).toNanos());
        long veryLate = late + Duration.ofMillis(100).toNanos();
        readPage(late, veryLate);
        assertThat(pace.nextAt(false)).isEqualTo(veryLate + POLL.toNanos());
    }

    private void readPage(long startedAt, long now) {
        pace.pageStarts();
        pace.pageEnded(false);
        pace.pageRead(startedAt, now, true);
    }

    private void pageRead(long now, boolean found, boolean more) {
        pace.pageEnded(more);
        pace.pageRead(now, now, found);
    }

    private boolean sweeps(long now) {
        return pace.next(now, SWEEPS) == Read.SWEEP;
    }
}
