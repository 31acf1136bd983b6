package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.Snapshot;
import org.junit.jupiter.api.Test;

class CursorTest {

    private final Cursor cursor = new Cursor();

    @Test
    void reading_goes_upward_page_by_page() {
        cursor.read(10, false);
        assertThat(cursor.position()).isEqualTo(10);
        cursor.read(17, true);
        assertThat(cursor.position()).isEqualTo(17);
        cursor.read(0, true);
        assertThat(cursor.position()).isEqualTo(17);
    }

    @Test
    void a_sweep_goes_back_to_the_safe_floor_and_ends_where_reading_stood() {
        cursor.read(100, true);
        assertThat(cursor.passed(1_000)).isTrue();
        cursor.startSweep(new Snapshot(5, 5));
        assertThat(cursor.position()).isZero();
        cursor.read(40, false);
        assertThat(cursor.sweeping()).isTrue();
        assertThat(cursor.passed(100)).isTrue();
        assertThat(cursor.passed(101)).isFalse();
        cursor.read(0, true);
        assertThat(cursor.sweeping()).isFalse();
        assertThat(cursor.position()).isEqualTo(100);
    }

    @Test
    void a_sweep_that_reaches_new_rows_goes_on_from_them() {
        cursor.read(100, true);
        cursor.startSweep(new Snapshot(5, 5));
        cursor.read(130, false);
        assertThat(cursor.sweeping()).isFalse();
        assertThat(cursor.position()).isEqualTo(130);
    }

    @Test
    void the_safe_floor_never_moves_before_a_sweep_has_ended() {
        cursor.read(100, true);
        sweep(new Snapshot(5, 5));
        sweep(new Snapshot(5, 5));
        cursor.startSweep(new Snapshot(9, 9));
        assertThat(cursor.safeFloor()).isZero();
        cursor.read(60, false);
        assertThat(cursor.safeFloor()).isZero();
        cursor.read(0, true);
        assertThat(cursor.safeFloor()).isEqualTo(100);
    }

    @Test
    void the_safe_floor_waits_for_every_transaction_that_could_own_an_id_below_it() {
        cursor.read(100, true);
        sweep(new Snapshot(7, 20)); // transaction 7 is open, 20 comes next
        sweep(new Snapshot(7, 20));
        sweep(new Snapshot(7, 90));
        assertThat(cursor.safeFloor()).isZero();
        sweep(new Snapshot(19, 95));
        assertThat(cursor.safeFloor()).isZero();
        sweep(new Snapshot(20, 99));
        assertThat(cursor.safeFloor()).isEqualTo(100);
    }

    @Test
    void the_safe_floor_follows_to_where_reading_stood_when_it_was_noted_not_to_where_it_stands_now() {
        cursor.read(100, true);
        sweep(new Snapshot(7, 20));
        sweep(new Snapshot(7, 20));
        cursor.read(500, true);
        sweep(new Snapshot(20, 30));
        assertThat(cursor.safeFloor()).isEqualTo(100);
        sweep(new Snapshot(20, 30));
        sweep(new Snapshot(30, 30));
        assertThat(cursor.safeFloor()).isEqualTo(500);
    }

    @Test
    void rows_that_arrive_during_a_sweep_do_not_count_as_swept() {
        cursor.read(100, true);
        cursor.startSweep(new Snapshot(20, 20));
        cursor.read(900, true);
        sweep(new Snapshot(20, 25));
        sweep(new Snapshot(25, 25));
        assertThat(cursor.safeFloor()).isEqualTo(100);
    }

    @Test
    void a_late_row_is_read_next_when_reading_goes_back_to_it() {
        cursor.read(100, true);
        cursor.goBackTo(42);
        assertThat(cursor.position()).isEqualTo(41);
        assertThat(cursor.safeFloor()).isZero();
    }

    @Test
    void looking_behind_counts_as_a_sweep() {
        cursor.read(100, true);
        cursor.nothingBehind(100, new Snapshot(7, 20));
        cursor.nothingBehind(100, new Snapshot(7, 20));
        cursor.read(200, true);
        cursor.nothingBehind(200, new Snapshot(19, 25));
        assertThat(cursor.safeFloor()).isZero();
        cursor.nothingBehind(200, new Snapshot(20, 30));
        assertThat(cursor.safeFloor()).isEqualTo(100);
    }

    @Test
    void a_look_that_ends_below_the_mark_says_nothing_about_the_rows_between() {
        cursor.read(100, true);
        cursor.nothingBehind(100, new Snapshot(7, 20)); // transaction 7 owns ids below 100
        cursor.nothingBehind(100, new Snapshot(7, 20));
        cursor.goBackTo(41); // it has committed, and its rows are being read
        cursor.nothingBehind(40, new Snapshot(20, 30));
        assertThat(cursor.safeFloor()).isZero();
    }

    private void sweep(Snapshot snapshot) {
        cursor.startSweep(snapshot);
        cursor.read(0, true);
    }
}
