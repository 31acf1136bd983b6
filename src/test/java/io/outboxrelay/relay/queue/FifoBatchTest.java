package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.relay.RowKey;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.ManualSender;
import io.outboxrelay.support.relay.RecordingStore;
import io.outboxrelay.support.relay.Rows;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Several rows of a group in one request, as {@code outbox.relay.fifo-batch} allows. */
class FifoBatchTest {

    private static final Outcome SENT = Outcome.sent("sqs");
    private static final Outcome FAILED = Outcome.failed(Kind.TRANSIENT, "InternalError", "later");
    private static final Outcome REJECTED = Outcome.failed(Kind.REJECTED, "InvalidMessageContents", "bad");
    private static final Outcome UNSENDABLE = Outcome.failed(Kind.UNSENDABLE, "InvalidMessage", "no number");
    private static final Outcome NOT_ASKED = Outcome.failed(Kind.NOT_ASKED, "NotAsked", "behind another");
    private static final Outcome SILENCE = Outcome.failed(Kind.UNKNOWN, "Timeout", "no answer");
    private static final Outcome DOWN = Outcome.failed(Kind.QUEUE_DOWN, "AccessDenied", "no");

    private final ManualLoop loop = new ManualLoop();
    private final ManualSender sender = new ManualSender();
    private final RecordingStore store = new RecordingStore();
    private final List<String> overtaken = new ArrayList<>();
    private final Breaker breaker = new Breaker();
    private Pass pass = new Pass(FifoOnDead.BLOCK);

    @Test
    void up_to_so_many_rows_of_a_group_go_in_one_request_and_no_second_request_goes_meanwhile() {
        admit("a", 1, 25);
        assertThat(sender.underWay()).containsExactly(ids(1, 10));
        sender.next().accept();
        step();
        assertThat(sender.underWay()).containsExactly(ids(11, 20));
        sender.next().accept();
        step();
        assertThat(sender.underWay()).containsExactly(ids(21, 25));
    }

    @Test
    void a_turn_is_all_that_a_group_may_give_and_the_rest_of_a_request_is_for_the_next_groups() {
        pass.admit("a", 1, 7);
        pass.admit("b", 11, 22);
        pass.admit("c", 31, 31);
        step();
        assertThat(sender.underWay()).containsExactly(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 11L, 12L, 13L), List.of(31L));
    }

    @Test
    void a_request_that_waits_for_more_rows_leaves_when_one_group_can_fill_it() {
        pass.admit("a", 1, 9);
        pass.fill(true);
        assertThat(sender.started()).isZero();
        pass.admit("a", 10, 10);
        pass.fill(true);
        assertThat(sender.underWay()).containsExactly(ids(1, 10));
    }

    @Test
    void what_waits_behind_a_failed_row_waits_in_the_table_with_what_sqs_did_not_take_of_the_same_request() {
        admit("a", 1, 12);
        answer(SENT, SENT, FAILED, SENT, FAILED, SENT, SENT, FAILED, SENT, SENT);
        assertThat(store.sent()).containsExactly(1L, 2L, 4L, 6L, 7L, 9L, 10L);
        assertThat(store.retries()).extracting(retry -> retry.row().id()).containsExactly(3L);
        assertThat(store.blocked()).containsExactlyInAnyOrder(5L, 8L, 11L, 12L);
        assertThat(sender.underWay()).isEmpty();
    }

    @Test
    void rows_taken_before_an_earlier_one_of_their_group_are_told() {
        pass.admit("a", 1, 5);
        pass.admit("b", 11, 15);
        step();
        answer(SENT, FAILED, SENT, FAILED, SENT, FAILED, SENT, SENT, SENT, SENT);
        assertThat(overtaken).containsExactly("2 by [3, 5]", "11 by [12, 13, 14, 15]");
    }

    @Test
    void nothing_is_out_of_order_if_nothing_was_taken_behind_the_failed_row() {
        admit("a", 1, 3);
        answer(SENT, FAILED, FAILED);
        assertThat(overtaken).isEmpty();
    }

    @Test
    void no_attempt_counts_in_an_outage_that_lets_half_of_a_group_through() {
        admit("a", 1, 10);
        answer(FAILED, SENT, FAILED, SENT, FAILED, SENT, FAILED, SENT, FAILED, SENT);
        assertThat(store.retries()).isEmpty();
        assertThat(sendOneByOne()).containsExactly(1L, 3L, 5L, 7L, 9L);
    }

    @Test
    void after_a_failure_a_group_goes_one_by_one_until_a_minute_has_passed_without_another() {
        admit("a", 1, 5);
        answer(SENT, SENT, SILENCE, SILENCE, SILENCE);
        assertThat(sendOneByOne()).as("the order").containsExactly(3L, 4L, 5L);
        loop.advance(RecentFailures.QUIET.dividedBy(2));
        admit("a", 6, 7);
        assertThat(sendOneByOne()).containsExactly(6L, 7L);
        loop.advance(RecentFailures.QUIET.dividedBy(2));
        admit("a", 8, 9);
        assertThat(sender.underWay()).containsExactly(List.of(8L, 9L));
    }

    @Test
    void a_failure_is_remembered_by_the_pass_that_follows() {
        admit("a", 1, 2);
        answer(SENT, SILENCE);
        pass = new Pass(FifoOnDead.BLOCK);
        admit("a", 2, 3);
        assertThat(sender.underWay()).containsExactly(List.of(2L));
    }

    @Test
    void a_group_whose_failed_row_another_relay_left_goes_one_by_one_behind_it() {
        pass.lineup.admit(Rows.retry(1, "a"), true);
        step();
        sender.next().accept();
        step();
        admit("a", 2, 3);
        assertThat(sendOneByOne()).containsExactly(2L, 3L);
    }

    @Test
    void other_groups_are_still_trusted() {
        admit("a", 1, 2);
        answer(SENT, SILENCE);
        admit("b", 11, 12);
        assertThat(sender.underWay()).contains(List.of(11L, 12L));
    }

    @Test
    void what_nobody_was_asked_about_follows_and_is_no_reason_to_distrust_its_group() {
        pass = new Pass(FifoOnDead.SKIP);
        admit("a", 1, 4);
        answer(SENT, UNSENDABLE, NOT_ASKED, NOT_ASKED);
        assertThat(store.dead()).extracting(dead -> dead.row().id()).containsExactly(2L);
        assertThat(sender.underWay()).containsExactly(List.of(3L, 4L));
    }

    @Test
    void behind_a_dead_row_that_is_skipped_the_rest_follows_once_that_is_written() {
        pass = new Pass(FifoOnDead.SKIP);
        store.failures = 1;
        admit("a", 1, 4);
        answer(SENT, REJECTED, SENT, FAILED);
        assertThat(sender.underWay()).isEmpty();
        loop.advance(Duration.ofSeconds(1));
        assertThat(sendOneByOne()).containsExactly(4L);
    }

    @Test
    void what_was_taken_before_a_dead_row_that_is_skipped_is_not_out_of_order_because_of_it() {
        pass = new Pass(FifoOnDead.SKIP);
        pass.admit("a", 1, 4);
        pass.admit("b", 11, 14);
        step();
        answer(SENT, REJECTED, SENT, SENT, SENT, REJECTED, FAILED, SENT);
        assertThat(overtaken).containsExactly("13 by [14]");
    }

    @Test
    void what_was_taken_before_a_dead_row_that_its_group_waits_behind_may_be_out_of_order() {
        admit("a", 1, 3);
        answer(SENT, REJECTED, SENT);
        assertThat(overtaken).containsExactly("2 by [3]");
    }

    @Test
    void a_queue_that_is_down_is_probed_with_one_row_and_the_rest_follows_it_in_order() {
        admit("a", 1, 5);
        sender.next().answer(DOWN);
        step();
        loop.advance(Breaker.FIRST_PROBE_AFTER);
        step();
        assertThat(sendOneByOne()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void a_row_that_does_not_fit_into_the_request_is_first_in_the_next() {
        LongStream.rangeClosed(1, 3).forEach(id -> pass.lineup.admit(heavy(id), true));
        step();
        assertThat(sender.underWay()).containsExactly(List.of(1L, 2L));
        sender.next().accept();
        step();
        assertThat(sender.underWay()).containsExactly(List.of(3L));
    }

    private static FoundRow heavy(long id) {
        var row = Rows.row(id, "a");
        return new FoundRow(
                new OutboxRow(id, row.messageId(), row.body(), "{}", "a", null, 0, 500_000, 0), FoundRow.State.PENDING);
    }

    /** Accepts what goes until nothing does, which has to be one row at a time. */
    private List<Long> sendOneByOne() {
        var sent = new ArrayList<Long>();
        loop.advance(Duration.ofMillis(200));
        step();
        while (!sender.underWay().isEmpty()) {
            assertThat(sender.underWay()).hasSize(1);
            assertThat(sender.underWay().get(0)).hasSize(1);
            sent.addAll(sender.underWay().get(0));
            sender.next().accept();
            step();
        }
        return sent;
    }

    private void admit(String group, long first, long last) {
        pass.admit(group, first, last);
        step();
    }

    private void answer(Outcome... outcomes) {
        sender.next().report().accept(List.of(outcomes));
        step();
    }

    private void step() {
        loop.run();
        pass.fill(false);
        pass.ledger.flush();
        loop.run();
        pass.fill(false);
    }

    private static List<Long> ids(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    /** As a {@link QueuePass} puts them together. */
    private final class Pass {

        private final FifoLineup lineup = new FifoLineup(10, breaker.recentFailures(), loop::now);
        private final Ledger ledger;
        private final Dispatch dispatch;

        Pass(FifoOnDead onDead) {
            var settings = TestSettings.with(Map.of("fifo-on-dead", onDead, "fifo-batch", 10));
            var ports = new Ports(settings, loop, store, sender, new RelayEvents() {
                @Override
                public void overtaken(String queue, OutboxRow failed, List<OutboxRow> by) {
                    overtaken.add(failed.id() + " by " + Rows.ids(by));
                }
            });
            var listener = new IdleListener() {
                private Verdicts verdicts;

                @Override
                public void written(Collection<RowKey> rows) {
                    verdicts.written(rows);
                }
            };
            ledger = new Ledger("q.fifo", ports, new Fence("lock", "me"), listener);
            listener.verdicts = new Verdicts("q.fifo", ports, ledger, lineup);
            var budget = new RequestBudget(64, 1L << 30, loop.now());
            dispatch = new Dispatch("q.fifo", ports, lineup, listener.verdicts, breaker, budget, () -> {});
        }

        void admit(String group, long first, long last) {
            for (long id = first; id <= last; id++) {
                assertThat(lineup.admit(Rows.pending(id, group), true)).isTrue();
            }
        }

        void fill(boolean moreComing) {
            dispatch.fill(() -> true, moreComing);
        }
    }
}
