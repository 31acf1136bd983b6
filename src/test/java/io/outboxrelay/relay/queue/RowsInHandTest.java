package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.RowKey;
import io.outboxrelay.relay.queue.RequestBudget.HandBudget;
import io.outboxrelay.support.relay.Rows;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RowsInHandTest {

    private final HandBudget budget = new HandBudget(1L << 30);
    private final RowsInHand inHand = new RowsInHand(budget, 2);

    @Test
    void a_row_in_hand_is_not_taken_again() {
        assertThat(inHand.take(Rows.row(1))).isTrue();
        assertThat(inHand.take(Rows.row(1))).isFalse();
        assertThat(inHand.rows()).isEqualTo(1);
    }

    @Test
    void it_counts_rows_and_bytes_in_hand() {
        inHand.take(Rows.sized(1, 100));
        inHand.take(Rows.sized(2, 50));
        inHand.take(Rows.sized(2, 50));
        assertThat(inHand.bytes()).isEqualTo(150);
        inHand.written(List.of(Rows.key(1)));
        assertThat(inHand.bytes()).isEqualTo(50);
        assertThat(inHand.rows()).isEqualTo(1);
    }

    @Test
    void a_row_whose_verdict_was_written_during_a_read_is_not_taken_from_that_read() {
        inHand.take(Rows.row(1));
        inHand.readStarts();
        inHand.written(List.of(Rows.key(1)));
        assertThat(inHand.take(Rows.row(1))).isFalse();
        assertThat(inHand.rows()).isZero();
    }

    @Test
    void the_next_read_may_bring_that_row_again() {
        inHand.take(Rows.row(1));
        inHand.readStarts();
        inHand.written(List.of(Rows.key(1)));
        inHand.readEnded();
        inHand.readStarts();
        assertThat(inHand.take(Rows.row(1))).isTrue();
    }

    @Test
    void a_row_whose_verdict_was_written_between_two_reads_may_be_taken_from_the_second() {
        inHand.take(Rows.row(1));
        inHand.written(List.of(Rows.key(1)));
        inHand.readStarts();
        assertThat(inHand.take(Rows.row(1))).isTrue();
    }

    @Test
    void writing_rows_that_are_not_in_hand_changes_no_count() {
        inHand.take(Rows.sized(1, 100));
        inHand.written(List.of(Rows.key(7)));
        assertThat(inHand.bytes()).isEqualTo(100);
        assertThat(inHand.rows()).isEqualTo(1);
    }

    @Test
    void another_message_with_the_same_id_is_another_row() {
        inHand.take(Rows.sized(1, 100));
        var another = new RowKey(1, new UUID(7, 7));
        inHand.written(List.of(another));
        assertThat(inHand.bytes()).isEqualTo(100);
        assertThat(inHand.take(Rows.keyed(another))).isTrue();
        inHand.written(List.of(Rows.key(1)));
        assertThat(inHand.rows()).isEqualTo(1);
    }

    @Test
    void rows_that_have_failed_before_fill_half_of_the_room_at_most() {
        inHand.take(Rows.tried(1, 1));
        inHand.take(Rows.row(2));
        inHand.take(Rows.tried(3, 2));
        inHand.take(Rows.tried(4, 1));
        assertThat(inHand.hasRoomForTried()).isTrue();
        inHand.take(Rows.tried(5, 1));
        assertThat(inHand.hasRoomForTried()).isFalse();
        assertThat(inHand.hasRoom()).isTrue();
        inHand.keep(List.of(Rows.key(5)));
        assertThat(inHand.hasRoomForTried()).isTrue();
        inHand.written(List.of(Rows.key(1), Rows.key(3), Rows.key(4), Rows.key(5)));
        assertThat(inHand.rows()).isOne();
        assertThat(inHand.bytes()).isEqualTo(100);
    }

    @Test
    void one_queue_has_half_of_the_memory_at_most_and_leaves_some_for_another() {
        var small = new HandBudget(6L * 2_000_000);
        var first = new RowsInHand(small, 1_000);
        var second = new RowsInHand(small, 1_000);
        assertThat(first.page().bytes()).isEqualTo(1_000_000);
        first.take(Rows.sized(1, 950_000));
        assertThat(first.hasRoom()).isFalse();
        assertThat(second.hasRoom()).isTrue();
        assertThat(second.page().bytes()).isEqualTo(525_000);
    }

    @Test
    void what_a_read_may_bring_is_counted_while_it_is_under_way() {
        var small = new HandBudget(6L * 2_000_000);
        var first = new RowsInHand(small, 1_000);
        var second = new RowsInHand(small, 1_000);
        first.readStarts();
        first.readStarts();
        assertThat(second.page().bytes()).isEqualTo(500_000);
        first.readEnded();
        assertThat(second.page().bytes()).isEqualTo(1_000_000);
    }

    @Test
    void a_queue_with_nothing_in_hand_may_always_read_one_row() {
        var full = new HandBudget(6L * 1_000);
        full.add(1_000);
        var hand = new RowsInHand(full, 1_000);
        assertThat(hand.hasRoom()).isTrue();
        assertThat(hand.page().bytes()).isOne();
        hand.take(Rows.sized(1, 500));
        assertThat(hand.hasRoom()).isFalse();
    }

    @Test
    void what_a_pass_leaves_behind_is_given_back() {
        var small = new HandBudget(6L * 2_000_000);
        var over = new RowsInHand(small, 1_000);
        over.take(Rows.sized(1, 900_000));
        over.readStarts();
        over.close();
        over.readEnded();
        over.take(Rows.sized(2, 900_000));
        over.written(List.of(Rows.key(1)));
        assertThat(new RowsInHand(small, 1_000).page().bytes()).isEqualTo(1_000_000);
    }
}
