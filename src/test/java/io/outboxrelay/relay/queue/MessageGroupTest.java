package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.HeldGroup;
import io.outboxrelay.relay.Page;
import io.outboxrelay.support.relay.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MessageGroupTest {

    private final MessageGroup group = new MessageGroup("g");

    @Test
    void only_one_row_is_on_its_way_at_a_time() {
        admit(1, 2);
        var first = group.poll();
        assertThat(group.isReady()).isFalse();
        group.done(first);
        assertThat(group.isReady()).isTrue();
        assertThat(group.poll().id()).isEqualTo(2);
    }

    @Test
    void several_rows_may_join_one_request_and_no_other_row_leaves_until_the_last_of_them_is_settled() {
        admit(1, 2, 3, 4);
        assertThat(group.givesMore(3)).as("nothing is polled yet").isFalse();
        var first = group.poll();
        var second = group.poll();
        assertThat(group.givesMore(3)).isTrue();
        assertThat(group.givesMore(2)).isFalse();
        group.done(first);
        assertThat(group.isReady()).isFalse();
        group.done(second);
        assertThat(group.isReady()).isTrue();
        assertThat(group.poll().id()).isEqualTo(3);
    }

    @Test
    void a_row_put_back_waits_behind_the_failed_one_before_it() {
        admit(1, 2, 3, 4);
        var failed = group.poll();
        var behind = group.poll();
        var taken = group.poll();
        group.unpoll(behind);
        assertThat(Rows.ids(group.hold(failed))).containsExactlyInAnyOrder(2L, 4L);
        group.done(taken);
        assertThat(group.isReady()).isFalse();
        assertThat(group.admit(Rows.retry(1, "g"), true)).isTrue();
        assertThat(group.readyRows(10)).isEqualTo(1);
        group.done(group.poll());
        assertThat(group.mayRelease(4)).isTrue();
    }

    @Test
    void a_failed_row_that_comes_again_goes_alone() {
        admit(8, 9);
        group.admit(Rows.retry(7, "g"), true);
        assertThat(group.poll().id()).isEqualTo(7);
        assertThat(group.givesMore(10)).isFalse();
    }

    @Test
    void rows_leave_in_the_order_of_their_ids_however_they_came() {
        admit(5, 3, 4);
        assertThat(drain()).containsExactly(3L, 4L, 5L);
    }

    @Test
    void a_failed_row_gives_out_all_that_waited_behind_it() {
        admit(1, 2, 3);
        assertThat(Rows.ids(group.hold(group.poll()))).containsExactlyInAnyOrder(2L, 3L);
        assertThat(group.isReady()).isFalse();
    }

    @Test
    void what_waits_behind_a_row_that_fails_again_and_again_waits_in_the_table_until_it_is_done() {
        admit(1, 2, 3);
        var stuck = group.poll();
        assertThat(Rows.ids(group.shed())).containsExactlyInAnyOrder(2L, 3L);
        assertThat(group.admit(Rows.pending(4, "g"), true)).isFalse();
        assertThat(group.wantsRelease()).isFalse();
        group.done(stuck);
        assertThat(group.mayRelease(4)).isTrue();
        assertThat(group.admit(Rows.pending(1, "g"), true)).isTrue();
    }

    @Test
    void rows_of_a_held_group_are_not_admitted() {
        admit(1);
        group.hold(group.poll());
        assertThat(group.admit(Rows.pending(2, "g"), true)).isFalse();
        assertThat(group.admit(Rows.scheduled(3, "g"), true)).isFalse();
    }

    @Test
    void the_failed_row_itself_may_come_again_and_frees_the_group_when_it_is_done() {
        admit(1);
        group.hold(group.poll());
        assertThat(group.admit(Rows.retry(1, "g"), true)).isTrue();
        var again = group.poll();
        assertThat(again.id()).isEqualTo(1);
        group.done(again);
        assertThat(group.admit(Rows.pending(2, "g"), true)).isTrue();
    }

    @Test
    void a_failed_row_that_did_not_fit_into_the_batch_still_goes_first() {
        admit(1);
        group.hold(group.poll());
        group.admit(Rows.retry(1, "g"), true);
        group.unpoll(group.poll());
        assertThat(group.isReady()).isTrue();
        assertThat(group.poll().id()).isEqualTo(1);
    }

    @Test
    void blocked_rows_follow_when_nothing_stands_before_them_and_all_ids_before_them_have_been_read() {
        admit(10, 11);
        var failed = group.poll();
        group.hold(failed);
        assertThat(group.wantsRelease()).isFalse();
        group.admit(Rows.retry(10, "g"), true);
        group.done(group.poll());
        assertThat(group.wantsRelease()).isTrue();
        assertThat(group.mayRelease(10)).isFalse();
        assertThat(group.mayRelease(11)).isTrue();
    }

    @Test
    void rows_that_come_in_during_a_release_are_blocked_behind_it() {
        group.load(new HeldGroup("g", false, null, 5L, 6L));
        group.startRelease(Long.MAX_VALUE);
        assertThat(group.admit(Rows.pending(8, "g"), true)).isFalse();
        group.released(page(true, 5, 6));
        assertThat(drain()).containsExactly(5L, 6L);
        assertThat(group.wantsRelease()).isTrue();
    }

    @Test
    void a_row_with_unread_rows_before_it_is_blocked_until_they_have_been_read() {
        assertThat(group.admit(Rows.scheduled(50, "g"), false)).isFalse();
        assertThat(group.mayRelease(49)).isFalse();
        assertThat(group.mayRelease(50)).isTrue();
    }

    @Test
    void blocked_rows_above_the_end_of_a_release_wait_for_the_next() {
        group.load(new HeldGroup("g", false, null, 5L, 90L));
        group.startRelease(50);
        group.released(page(true, 5, 6));
        drain();
        assertThat(group.mayRelease(50)).isFalse();
        assertThat(group.mayRelease(90)).isTrue();
    }

    @Test
    void a_release_cut_short_is_followed_by_another() {
        group.load(new HeldGroup("g", false, null, 5L, 6L));
        group.startRelease(Long.MAX_VALUE);
        group.released(page(false, 5, 6));
        assertThat(group.wantsRelease()).isFalse();
        drain();
        assertThat(group.wantsRelease()).isTrue();
    }

    @Test
    void after_a_crash_during_a_release_rows_below_the_first_blocked_one_go_first() {
        group.load(new HeldGroup("g", false, null, 7L, 8L));
        assertThat(group.admit(Rows.pending(5, "g"), true)).isTrue();
        assertThat(group.admit(Rows.pending(6, "g"), true)).isTrue();
        assertThat(group.admit(Rows.pending(9, "g"), true)).isFalse();
        assertThat(group.wantsRelease()).isFalse();
        assertThat(drain()).containsExactly(5L, 6L);
        assertThat(group.wantsRelease()).isTrue();
    }

    @Test
    void a_group_loaded_as_held_waits_for_its_failed_row() {
        group.load(new HeldGroup("g", false, 3L, 4L, 4L));
        assertThat(group.admit(Rows.pending(5, "g"), true)).isFalse();
        assertThat(group.wantsRelease()).isFalse();
        group.admit(Rows.retry(3, "g"), true);
        assertThat(drain()).containsExactly(3L);
        assertThat(group.wantsRelease()).isTrue();
    }

    @Test
    void only_so_many_rows_wait_in_memory_the_rest_is_blocked() {
        LongStream.rangeClosed(1, MessageGroup.MOST_WAITING).forEach(this::admit);
        assertThat(group.admit(Rows.pending(1_000, "g"), true)).isFalse();
        group.done(group.poll());
        // There is room again, but row 1,000 comes first.
        assertThat(group.admit(Rows.pending(1_001, "g"), true)).isFalse();
    }

    @Test
    void a_group_with_nothing_to_remember_can_be_forgotten() {
        assertThat(group.isForgettable()).isTrue();
        admit(1);
        assertThat(group.isForgettable()).isFalse();
        var row = group.poll();
        assertThat(group.isForgettable()).isFalse();
        group.done(row);
        assertThat(group.isForgettable()).isTrue();
    }

    private void admit(long... ids) {
        for (long id : ids) {
            assertThat(group.admit(Rows.pending(id, "g"), true)).isTrue();
        }
    }

    private List<Long> drain() {
        var ids = new ArrayList<Long>();
        while (group.isReady()) {
            var row = group.poll();
            ids.add(row.id());
            group.done(row);
        }
        return ids;
    }

    private static Page page(boolean exhausted, long... ids) {
        return Rows.page(
                exhausted,
                LongStream.of(ids).mapToObj(id -> Rows.pending(id, "g")).toArray(FoundRow[]::new));
    }
}
