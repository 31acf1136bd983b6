package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.support.relay.Rows;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StandardLineupTest {

    private final StandardLineup lineup = new StandardLineup();

    @Test
    void rows_leave_in_the_order_in_which_they_came() {
        LongStream.rangeClosed(1, 5).forEach(id -> lineup.admit(Rows.pending(id), true));
        assertThat(drain()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void new_rows_and_rows_that_come_again_take_turns() {
        LongStream.rangeClosed(1, 3).forEach(id -> lineup.admit(Rows.pending(id), true));
        lineup.admit(new FoundRow(Rows.row(101), FoundRow.State.RETRY), true);
        lineup.admit(new FoundRow(Rows.row(102), FoundRow.State.SCHEDULED), true);
        lineup.admit(new FoundRow(Rows.row(103), FoundRow.State.RETRY), true);
        assertThat(drain()).containsExactly(101L, 1L, 102L, 2L, 103L, 3L);
    }

    @Test
    void one_kind_takes_every_turn_when_the_other_has_none() {
        lineup.admit(new FoundRow(Rows.row(101), FoundRow.State.RETRY), true);
        LongStream.rangeClosed(1, 3).forEach(id -> lineup.admit(Rows.pending(id), true));
        assertThat(drain()).containsExactly(101L, 1L, 2L, 3L);
        lineup.admit(new FoundRow(Rows.row(102), FoundRow.State.RETRY), true);
        lineup.admit(new FoundRow(Rows.row(103), FoundRow.State.RETRY), true);
        assertThat(drain()).containsExactly(102L, 103L);
    }

    @Test
    void a_row_put_back_is_the_next_to_leave() {
        LongStream.rangeClosed(1, 3).forEach(id -> lineup.admit(Rows.pending(id), true));
        var first = lineup.poll();
        lineup.unpoll(first);
        assertThat(drain()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_failed_row_holds_nothing_back() {
        lineup.admit(Rows.pending(1), true);
        lineup.admit(Rows.pending(2), true);
        assertThat(lineup.hold(lineup.poll())).isEmpty();
        assertThat(drain()).containsExactly(2L);
    }

    @Test
    void it_counts_what_is_ready_and_what_waits_again() {
        lineup.admit(Rows.pending(1), true);
        lineup.admit(new FoundRow(Rows.row(2), FoundRow.State.RETRY), true);
        assertThat(lineup.hasReady(2)).isTrue();
        assertThat(lineup.hasReady(3)).isFalse();
        assertThat(lineup.waitingAgain()).isEqualTo(1);
        drain();
        assertThat(lineup.hasReady(1)).isFalse();
        assertThat(lineup.waitingAgain()).isZero();
    }

    private Stream<Long> drain() {
        var ids = Stream.<Long>builder();
        for (var row = lineup.poll(); row != null; row = lineup.poll()) {
            ids.add(row.id());
        }
        return ids.build();
    }
}
