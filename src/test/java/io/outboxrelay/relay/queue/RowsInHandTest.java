package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.OutboxStore.Limit;
import io.outboxrelay.relay.RowKey;
import io.outboxrelay.support.relay.Rows;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RowsInHandTest {

    private final RowsInHand inHand = new RowsInHand();

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
        var page = new Limit(2, 1_000);
        inHand.take(Rows.tried(1, 1));
        inHand.take(Rows.row(2));
        inHand.take(Rows.tried(3, 2));
        inHand.take(Rows.tried(4, 1));
        assertThat(inHand.hasRoomForTried(page)).isTrue();
        inHand.take(Rows.tried(5, 1));
        assertThat(inHand.hasRoomForTried(page)).isFalse();
        assertThat(inHand.hasRoom(page)).isTrue();
        inHand.keep(List.of(Rows.key(5)));
        assertThat(inHand.hasRoomForTried(page)).isTrue();
        inHand.written(List.of(Rows.key(1), Rows.key(3), Rows.key(4), Rows.key(5)));
        assertThat(inHand.rows()).isOne();
        assertThat(inHand.bytes()).isEqualTo(100);
    }

    @Test
    void they_fill_half_of_its_bytes_at_most() {
        var page = new Limit(100, 100);
        inHand.take(Rows.tried(1, 1));
        assertThat(inHand.hasRoomForTried(page)).isTrue();
        inHand.take(Rows.tried(2, 1));
        assertThat(inHand.hasRoomForTried(page)).isFalse();
    }
}
