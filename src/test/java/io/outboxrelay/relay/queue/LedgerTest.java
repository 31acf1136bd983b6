package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.Page;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.relay.RowKey;
import io.outboxrelay.relay.queue.Releases.Release;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.ManualSender;
import io.outboxrelay.support.relay.RecordingStore;
import io.outboxrelay.support.relay.Rows;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final ManualLoop loop = new ManualLoop();
    private final RecordingStore store = new RecordingStore();
    private final List<Long> written = new ArrayList<>();
    private final Ports ports = new Ports(TestSettings.standard(), loop, store, new ManualSender(), RelayEvents.NONE);
    private final Ledger ledger = new Ledger("orders", ports, new Fence("lock", "me"), new IdleListener() {
        @Override
        public void written(Collection<RowKey> rows) {
            rows.forEach(row -> written.add(row.id()));
            flush();
        }

        @Override
        public void leaseEnded() {
            endings++;
        }
    });
    private final List<String> refused = new ArrayList<>();
    private int endings;

    @Test
    void one_write_is_under_way_at_a_time_and_what_comes_meanwhile_goes_into_the_next() {
        loop.holdingWork();
        sent(1);
        for (long id = 2; id <= 100; id++) {
            sent(id);
        }
        assertThat(loop.heldWork()).isEqualTo(1);
        loop.doWork();
        assertThat(store.sent()).containsExactly(1L);
        loop.doWork();
        assertThat(store.marked).hasSize(2);
        assertThat(store.sent()).hasSize(100);
        assertThat(ledger.isIdle()).isTrue();
    }

    @Test
    void rows_are_reported_written_after_the_write_not_before() {
        loop.holdingWork();
        sent(1);
        assertThat(written).isEmpty();
        loop.doWork();
        assertThat(written).containsExactly(1L);
    }

    @Test
    void every_kind_of_verdict_is_written_with_what_belongs_to_it() {
        ledger.sent(Rows.row(1), "sqs-1");
        ledger.retry(Rows.row(2), 3, Duration.ofMillis(1_500), "Busy: later");
        ledger.dead(Rows.row(3), 30, "Bad: never");
        ledger.blocked(Rows.row(4, "g"));
        ledger.scheduled(Rows.row(5));
        flush();
        loop.run();
        assertThat(store.marked)
                .containsExactly(new Marks(
                        List.of(new Marks.Sent(Rows.key(1), "sqs-1")),
                        List.of(new Marks.Retry(Rows.key(2), 3, 1_500, "Busy: later")),
                        List.of(new Marks.Dead(Rows.key(3), 30, "Bad: never")),
                        List.of(Rows.key(4)),
                        List.of(Rows.key(5))));
        assertThat(written).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void one_statement_has_a_bounded_number_of_rows() {
        for (long id = 1; id <= 2_500; id++) {
            ledger.sent(Rows.row(id), "");
        }
        flush();
        loop.run();
        assertThat(store.marked).extracting(changes -> changes.sent().size()).containsExactly(1_000, 1_000, 500);
    }

    @Test
    void a_row_that_the_database_will_not_change_keeps_no_other_from_being_marked() {
        store.unmarkable.add(77L);
        for (long id = 1; id <= 1_000; id++) {
            ledger.sent(Rows.row(id), "");
        }
        flush();
        loop.advance(Duration.ofSeconds(30));
        assertThat(store.sent()).hasSize(999).doesNotContain(77L);
        assertThat(ledger.isIdle()).as("for whoever wants to stop").isTrue();
        sent(2_000);
        loop.run();
        assertThat(store.sent()).contains(2_000L);
        store.unmarkable.clear();
        loop.advance(UnwrittenMarks.ASIDE.plusSeconds(1));
        assertThat(store.sent()).hasSize(1_001).contains(77L);
    }

    @Test
    void a_sent_row_that_can_not_be_marked_is_handed_over_once_and_not_tried_here_any_more() {
        store.unmarkable.add(1L);
        sent(1);
        loop.advance(Duration.ofSeconds(1));
        assertThat(ledger.unwritten().handOver()).singleElement().satisfies(marks -> assertThat(marks.facts())
                .containsExactly(Rows.key(1)));
        assertThat(ledger.unwritten().handOver()).isEmpty();
        store.unmarkable.clear();
        loop.advance(Duration.ofMinutes(1));
        assertThat(store.sent()).isEmpty();
    }

    @Test
    void a_write_that_fails_is_repeated_until_it_succeeds() {
        store.failures = 7;
        sent(1);
        loop.advance(Duration.ofMillis(99));
        assertThat(store.failures).isEqualTo(6);
        assertThat(ledger.isIdle()).isFalse();
        loop.advance(Duration.ofMinutes(1));
        assertThat(store.sent()).containsExactly(1L);
        assertThat(written).containsExactly(1L);
        assertThat(ledger.isIdle()).isTrue();
    }

    @Test
    void a_group_is_released_only_after_the_rows_blocked_before_are_written() {
        ledger.blocked(Rows.row(1, "g"));
        release("g");
        assertThat(store.released).isEmpty();
        loop.run();
        assertThat(store.blocked()).containsExactly(1L);
        assertThat(store.released).containsExactly("g");
    }

    @Test
    void releases_and_verdicts_take_turns() {
        loop.holdingWork();
        release("a");
        release("b");
        sent(1);
        loop.doWork();
        assertThat(store.released).containsExactly("a");
        loop.doWork();
        assertThat(store.sent()).containsExactly(1L);
        sent(2);
        loop.doWork();
        assertThat(store.released).containsExactly("a", "b");
        loop.doWork();
        assertThat(store.sent()).containsExactly(1L, 2L);
    }

    @Test
    void opinions_can_be_forgotten_but_facts_are_still_written() {
        loop.holdingWork();
        sent(1);
        ledger.sent(Rows.row(2), "");
        ledger.retry(Rows.row(3), 1, Duration.ZERO, "");
        ledger.dead(Rows.row(4), 1, "");
        ledger.blocked(Rows.row(5, "g"));
        ledger.scheduled(Rows.row(6));
        ledger.release(release("g", page -> {}));
        ledger.forgetOpinions();
        loop.doWork();
        loop.doWork();
        assertThat(written).containsExactly(1L, 2L);
        assertThat(store.released).isEmpty();
        assertThat(ledger.isIdle()).isTrue();
    }

    @Test
    void opinions_that_the_database_refuses_are_not_reported_written_and_the_lease_is_reported_ended() {
        store.leaseEnded = true;
        ledger.sent(Rows.row(1), "");
        ledger.dead(Rows.row(2), 1, "");
        flush();
        loop.run();
        assertThat(written).containsExactly(1L);
        assertThat(endings).isEqualTo(1);
        assertThat(store.dead()).isEmpty();
    }

    @Test
    void a_release_that_the_database_refuses_is_no_empty_one() {
        store.leaseEnded = true;
        var pages = new ArrayList<Page>();
        ledger.release(release("g", pages::add));
        flush();
        loop.run();
        assertThat(pages).isEmpty();
        assertThat(endings).isEqualTo(1);
    }

    @Test
    void a_row_that_can_not_be_marked_leaves_its_turn_to_others_after_an_outage_too() {
        store.unmarkable.add(1L);
        store.failures = 10;
        sent(1);
        loop.advance(Duration.ofMinutes(2));
        sent(2);
        loop.advance(Duration.ofSeconds(1));
        assertThat(store.sent()).containsExactly(2L);
    }

    @Test
    void many_rows_that_can_not_be_marked_take_every_second_turn_at_most() {
        for (long id = 1; id <= 50; id++) {
            store.unmarkable.add(id);
            ledger.sent(Rows.row(id), "");
        }
        flush();
        loop.advance(Duration.ofMinutes(1));
        for (long id = 51; id <= 60; id++) {
            sent(id);
            loop.advance(Duration.ofMillis(300));
        }
        assertThat(store.sent()).hasSize(10);
    }

    @Test
    void a_group_is_not_released_past_a_row_that_can_not_be_blocked() {
        store.unmarkable.add(46L);
        ledger.blocked(Rows.row(46, "g"));
        ledger.blocked(Rows.row(47, "g"));
        ledger.blocked(Rows.row(40, "other"));
        flush();
        loop.advance(Duration.ofMillis(500));
        release("g");
        loop.advance(Duration.ofMillis(500));
        release("other");
        loop.advance(Duration.ofMillis(500));
        assertThat(store.blocked()).containsExactlyInAnyOrder(47L, 40L);
        assertThat(store.releasedUpTo).containsExactly(45L, Long.MAX_VALUE);
        assertThat(refused).as("none stood before it").containsExactly("g");

        store.unmarkable.clear();
        loop.advance(UnwrittenMarks.ASIDE);
        release("g");
        loop.advance(Duration.ofMillis(500));
        assertThat(store.releasedUpTo).endsWith(Long.MAX_VALUE);
    }

    @Test
    void what_stands_before_a_row_that_can_not_be_released_is_released() {
        store.releasable = 3;
        ledger.release(new Release("g", 9, new OutboxStore.Limit(250, 1), page -> flush()));
        flush();
        loop.run();
        assertThat(store.released).containsExactly("g");
        store.releasable = 0;
        release("h");
        loop.run();
        assertThat(store.released).containsExactly("g");
        assertThat(refused).containsExactly("h");
    }

    private void sent(long id) {
        ledger.sent(Rows.row(id), "");
        flush();
    }

    private void release(String group) {
        ledger.release(release(group, page -> flush()));
        flush();
    }

    private Release release(String group, Consumer<Page> done) {
        return new Release(
                group,
                Long.MAX_VALUE,
                new OutboxStore.Limit(1, 1),
                page -> page.ifPresentOrElse(done, () -> refused.add(group)));
    }

    private void flush() {
        ledger.flush();
    }
}
