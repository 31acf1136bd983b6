package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HoldingsTest {

    private final Holdings holdings = new Holdings();

    @Test
    void a_row_in_hand_is_not_taken_again() {
        assertThat(holdings.take(Rows.row(1))).isTrue();
        assertThat(holdings.take(Rows.row(1))).isFalse();
        assertThat(holdings.rows()).isEqualTo(1);
    }

    @Test
    void it_counts_rows_and_bytes_in_hand() {
        holdings.take(Rows.sized(1, 100));
        holdings.take(Rows.sized(2, 50));
        holdings.take(Rows.sized(2, 50));
        assertThat(holdings.bytes()).isEqualTo(150);
        holdings.written(List.of(1L));
        assertThat(holdings.bytes()).isEqualTo(50);
        assertThat(holdings.rows()).isEqualTo(1);
    }

    @Test
    void a_row_whose_verdict_was_written_during_a_read_is_not_taken_from_that_read() {
        holdings.take(Rows.row(1));
        holdings.readStarts();
        holdings.written(List.of(1L));
        assertThat(holdings.take(Rows.row(1))).isFalse();
        assertThat(holdings.rows()).isZero();
    }

    @Test
    void the_next_read_may_bring_that_row_again() {
        holdings.take(Rows.row(1));
        holdings.readStarts();
        holdings.written(List.of(1L));
        holdings.readEnded();
        holdings.readStarts();
        assertThat(holdings.take(Rows.row(1))).isTrue();
    }

    @Test
    void a_row_whose_verdict_was_written_between_two_reads_may_be_taken_from_the_second() {
        holdings.take(Rows.row(1));
        holdings.written(List.of(1L));
        holdings.readStarts();
        assertThat(holdings.take(Rows.row(1))).isTrue();
    }

    @Test
    void writing_rows_that_are_not_in_hand_changes_no_count() {
        holdings.take(Rows.sized(1, 100));
        holdings.written(List.of(7L));
        assertThat(holdings.bytes()).isEqualTo(100);
        assertThat(holdings.rows()).isEqualTo(1);
    }
}
