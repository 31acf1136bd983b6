package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.relay.HeldGroup;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.support.relay.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FifoLineupTest {

    private final FifoLineup lineup = new FifoLineup(1, new RecentFailures(), () -> 0);

    @Test
    void groups_take_turns() {
        Stream.of("a", "a", "a", "b", "b", "c").forEach(this::admitNext);
        assertThat(rounds()).containsExactly(List.of(1L, 4L, 6L), List.of(2L, 5L), List.of(3L));
    }

    @Test
    void a_group_with_a_row_on_its_way_is_not_ready() {
        admitNext("a");
        admitNext("a");
        assertThat(lineup.hasReady(1)).isTrue();
        assertThat(lineup.hasReady(2)).isFalse();
        lineup.poll();
        assertThat(lineup.hasReady(1)).isFalse();
        assertThat(lineup.poll()).isNull();
    }

    @Test
    void a_failed_row_holds_back_its_own_group_only() {
        Stream.of("a", "b", "a", "b").forEach(this::admitNext);
        var failed = lineup.poll();
        assertThat(Rows.ids(lineup.hold(failed))).containsExactly(3L);
        assertThat(lineup.admit(Rows.pending(9, "a"), true)).isFalse();
        assertThat(rounds()).containsExactly(List.of(2L), List.of(4L));
    }

    @Test
    void a_row_that_does_not_fit_keeps_its_place_in_its_group() {
        admitNext("a");
        admitNext("a");
        lineup.unpoll(lineup.poll());
        assertThat(rounds()).containsExactly(List.of(1L), List.of(2L));
    }

    @Test
    void failed_rows_that_come_again_are_counted_while_they_wait() {
        lineup.load(List.of(new HeldGroup("a", false, 1L, 2L, 2L)));
        lineup.admit(Rows.retry(1, "a"), true);
        assertThat(lineup.waitingAgain()).isEqualTo(1);
        lineup.unpoll(lineup.poll());
        assertThat(lineup.waitingAgain()).isEqualTo(1);
        lineup.poll();
        assertThat(lineup.waitingAgain()).isZero();
    }

    @Test
    void blocked_rows_are_released_once_all_before_them_has_been_read() {
        lineup.load(List.of(new HeldGroup("a", false, null, 50L, 51L)));
        assertThat(lineup.wantsRelease()).isTrue();
        assertThat(lineup.nextRelease(49)).isEmpty();
        assertThat(lineup.nextRelease(50)).contains("a");
        assertThat(lineup.nextRelease(50)).isEmpty();
        lineup.released("a", Rows.page(true, Rows.pending(50, "a"), Rows.pending(51, "a")));
        assertThat(rounds()).containsExactly(List.of(50L), List.of(51L));
    }

    @Test
    void a_group_held_by_a_failed_row_is_not_released() {
        lineup.load(List.of(new HeldGroup("a", false, 1L, 2L, 2L)));
        assertThat(lineup.nextRelease(100)).isEmpty();
    }

    @Test
    void every_group_that_may_be_released_has_its_turn() {
        lineup.load(IntStream.range(0, 1_000)
                .mapToObj(i -> new HeldGroup("g" + i, false, null, i == 999 ? 1L : 10_000L, 10_000L))
                .toList());
        var released = Stream.generate(() -> lineup.nextRelease(100)).limit(20).flatMap(Optional::stream);
        assertThat(released).containsExactly("g999");
    }

    @Test
    void a_hundred_thousand_held_groups_cost_the_flowing_one_nothing() {
        lineup.load(IntStream.range(0, 100_000)
                .mapToObj(i -> new HeldGroup("held" + i, false, i + 1L, null, null))
                .toList());
        assertThat(lineup.hasReady(1)).isFalse();
        assertThat(lineup.nextRelease(1_000_000)).isEmpty();
        lineup.admit(Rows.pending(200_000, "flowing"), true);
        assertThat(Rows.ids(List.of(lineup.poll()))).containsExactly(200_000L);
    }

    @Test
    void a_row_without_a_group_has_no_place_here() {
        assertThatThrownBy(() -> lineup.admit(Rows.pending(1), true))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("group");
    }

    private long nextId = 1;

    private void admitNext(String group) {
        assertThat(lineup.admit(Rows.pending(nextId++, group), true)).isTrue();
    }

    /** All that may leave at a time, then done, until nothing is left. */
    private List<List<Long>> rounds() {
        var rounds = new ArrayList<List<Long>>();
        while (lineup.hasReady(1)) {
            var round = new ArrayList<OutboxRow>();
            for (var row = lineup.poll(); row != null; row = lineup.poll()) {
                round.add(row);
            }
            round.forEach(lineup::done);
            rounds.add(Rows.ids(round));
        }
        return rounds;
    }
}
