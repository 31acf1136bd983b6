package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.relay.RowKey;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.ManualSender;
import io.outboxrelay.support.relay.RecordingStore;
import io.outboxrelay.support.relay.Rows;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictsTest {

    private static final Outcome FAILED = Outcome.failed(Kind.TRANSIENT, "InternalError", "try later");
    private static final Outcome REJECTED = Outcome.failed(Kind.REJECTED, "InvalidMessageContents", "bad character");

    private final ManualLoop loop = new ManualLoop();
    private final RecordingStore store = new RecordingStore();
    private final Ledger ledger =
            new Ledger("q.fifo", ports(TestSettings.standard()), new Fence("lock", "me"), new IdleListener() {
                @Override
                public void written(Collection<RowKey> rows) {
                    write();
                }
            });
    private final FifoLineup lineup = new FifoLineup(1, new RecentFailures(), loop::now);
    private final Verdicts verdicts = verdicts(FifoOnDead.BLOCK);

    @Test
    void a_sent_row_is_marked_with_what_sqs_called_it_and_the_next_of_its_group_may_leave() {
        verdicts.sent(pollFirstOfTwo(), Outcome.sent("abc"));
        write();
        assertThat(store.marked.get(0).sent()).containsExactly(new Marks.Sent(Rows.key(1), "abc"));
        assertThat(lineup.poll().id()).isEqualTo(2);
    }

    @Test
    void behind_a_dead_row_that_can_not_be_marked_nothing_is_kept_in_memory() {
        var skipping = verdicts(FifoOnDead.SKIP);
        store.unmarkable.add(1L);
        skipping.rejected(pollFirstOfTwo(), REJECTED);
        write();
        loop.advance(Duration.ofSeconds(1));
        assertThat(store.blocked()).containsExactly(2L);
        assertThat(lineup.wantsRelease()).isFalse();
    }

    @Test
    void a_rejected_row_is_dead_at_once_with_the_reason_and_blocks_its_group() {
        verdicts.rejected(pollFirstOfTwo(), REJECTED);
        write();
        assertThat(store.dead())
                .containsExactly(new Marks.Dead(Rows.key(1), 1, "InvalidMessageContents: bad character"));
        assertThat(store.blocked()).containsExactly(2L);
        assertThat(lineup.hasReady(1)).isFalse();
    }

    @Test
    void with_skip_a_dead_row_lets_its_group_go_on_once_that_is_written() {
        var skipping = verdicts(FifoOnDead.SKIP);
        skipping.rejected(pollFirstOfTwo(), REJECTED);
        write();
        assertThat(lineup.hasReady(1)).isFalse();
        skipping.written(List.of(Rows.key(1)));
        assertThat(store.dead()).extracting(mark -> mark.row().id()).containsExactly(1L);
        assertThat(store.blocked()).isEmpty();
        assertThat(lineup.poll().id()).isEqualTo(2);
    }

    @Test
    void a_failed_row_comes_again_after_its_backoff_and_blocks_its_group_meanwhile() {
        verdicts.failed(pollFirstOfTwo(), FAILED);
        write();
        assertThat(store.retries()).singleElement().satisfies(retry -> {
            assertThat(retry.attempts()).isEqualTo(1);
            assertThat(retry.error()).isEqualTo("InternalError: try later");
            assertThat(Duration.ofMillis(retry.delayMillis())).isBetween(Duration.ZERO, Duration.ofMillis(50));
        });
        assertThat(store.blocked()).containsExactly(2L);
    }

    @Test
    void the_backoff_grows_with_the_attempts_the_row_already_had() {
        for (int i = 0; i < 200; i++) {
            standard().failed(Rows.tried(1_000 + i, 3), FAILED);
        }
        write();
        long longest = store.retries().stream()
                .mapToLong(Marks.Retry::delayMillis)
                .max()
                .orElseThrow();
        assertThat(longest).isBetween(150L, 200L);
    }

    @Test
    void a_row_that_fails_for_the_last_time_is_dead() {
        standard().failed(Rows.tried(1, 3), FAILED);
        standard().failed(Rows.tried(2, 4), FAILED);
        write();
        assertThat(store.retries()).extracting(mark -> mark.row().id()).containsExactly(1L);
        assertThat(store.dead()).containsExactly(new Marks.Dead(Rows.key(2), 5, "InternalError: try later"));
    }

    @Test
    void an_error_text_is_cut_to_a_bounded_length() {
        standard().rejected(Rows.row(1), Outcome.failed(Kind.REJECTED, "Bad", "x".repeat(5_000)));
        write();
        assertThat(store.dead().get(0).error())
                .hasSize(Outcome.MAX_STORED_LENGTH)
                .startsWith("Bad: xxx");
    }

    @Test
    void an_error_text_has_no_character_that_postgresql_cannot_store() {
        standard().rejected(Rows.row(1), Outcome.failed(Kind.REJECTED, "Bad", "a\0b"));
        write();
        assertThat(store.dead()).extracting(Marks.Dead::error).containsExactly("Bad: a b");
    }

    private OutboxRow pollFirstOfTwo() {
        lineup.admit(Rows.pending(1, "g"), true);
        lineup.admit(Rows.pending(2, "g"), true);
        return lineup.poll();
    }

    private Verdicts verdicts(FifoOnDead onDead) {
        return new Verdicts("q.fifo", ports(TestSettings.onDead(onDead)), ledger, lineup);
    }

    private Verdicts standard() {
        return new Verdicts("q", ports(TestSettings.standard()), ledger, new StandardLineup());
    }

    private Ports ports(RelaySettings settings) {
        return new Ports(settings, loop, store, new ManualSender(), RelayEvents.NONE);
    }

    private void write() {
        ledger.flush();
        loop.run();
    }
}
