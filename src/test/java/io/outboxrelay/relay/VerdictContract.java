package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.relay.StoreUnderTest.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What writing verdicts to any {@link OutboxStore} promises, real or simulated. */
public abstract class VerdictContract {

    private static final Seed ROW = Seed.of("orders.fifo", "x").group("g");

    public final StoreUnderTest bench = bench(FifoOnDead.BLOCK);
    public final OutboxStore store = bench.store();
    private final Fence fence = bench.grantLease("orders.fifo");

    public abstract StoreUnderTest bench(FifoOnDead onDead);

    @AfterEach
    public void close() {
        bench.close();
    }

    @Test
    public void a_sent_row_has_its_time_and_what_sqs_called_it() {
        long id = bench.insert(ROW);
        apply(sent(id, "sqs-1"));
        var row = bench.read(id);
        assertThat(row.status()).isEqualTo("SENT");
        assertThat(row.sqsMessageId()).isEqualTo("sqs-1");
        assertThat(row.hasSentAt()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PENDING", "SCHEDULED", "RETRY", "BLOCKED", "DEAD", "DISCARDED"})
    public void that_a_row_was_sent_is_a_fact_whatever_its_status_and_whoever_has_the_lease(String status) {
        long id = bench.insert(ROW.status(status));
        bench.grantLease("orders.fifo");
        apply(sent(id, "sqs-1"));
        assertThat(bench.read(id).status()).isEqualTo("SENT");
    }

    @Test
    public void a_failed_row_waits_for_its_delay_by_the_database_clock_with_attempts_and_reason() {
        long id = bench.insert(ROW);
        apply(retry(id, 3, 60_000, "Busy: later"));
        var row = bench.read(id);
        assertThat(row.status()).isEqualTo("RETRY");
        assertThat(row.attempts()).isEqualTo(3);
        assertThat(row.lastError()).isEqualTo("Busy: later");
        assertThat(row.dueInMillis()).isBetween(50_000L, 60_000L);
    }

    @Test
    public void a_dead_row_keeps_its_attempts_and_reason() {
        long id = bench.insert(ROW);
        apply(dead(id, 30, "Bad: never"));
        var row = bench.read(id);
        assertThat(row.status()).isEqualTo("DEAD");
        assertThat(row.attempts()).isEqualTo(30);
        assertThat(row.lastError()).isEqualTo("Bad: never");
    }

    @Test
    public void rows_are_blocked_and_scheduled() {
        long blocked = bench.insert(ROW);
        long alsoBlocked = bench.insert(ROW.status("SCHEDULED"));
        long scheduled = bench.insert(ROW.availableIn(60_000));
        apply(new Marks(
                List.of(),
                List.of(),
                List.of(),
                List.of(bench.key(blocked), bench.key(alsoBlocked)),
                List.of(bench.key(scheduled))));
        assertThat(bench.read(blocked).status()).isEqualTo("BLOCKED");
        assertThat(bench.read(alsoBlocked).status()).isEqualTo("BLOCKED");
        assertThat(bench.read(scheduled).status()).isEqualTo("SCHEDULED");
    }

    @Test
    public void opinions_count_for_nothing_once_the_lease_has_passed_on_or_ended() {
        long id = bench.insert(ROW);
        bench.expireLease(fence);
        applyAllOpinions(id);
        assertThat(bench.read(id).status()).isEqualTo("PENDING");
        bench.grantLease("orders.fifo");
        applyAllOpinions(id);
        assertThat(bench.read(id).status()).isEqualTo("PENDING");
        assertThat(bench.read(id).lastError()).isNull();
    }

    @Test
    public void the_lease_of_another_queue_is_no_permission() {
        long id = bench.insert(ROW);
        var other = bench.grantLease("others");
        store.mark("orders.fifo", dead(id, 1, "x"), new Fence(fence.lock(), other.holder()));
        assertThat(bench.read(id).status()).isEqualTo("PENDING");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SENT", "DISCARDED"})
    public void opinions_change_no_row_that_is_done(String status) {
        long id = bench.insert(ROW.status(status));
        applyAllOpinions(id);
        assertThat(bench.read(id).status()).isEqualTo(status);
        assertThat(bench.read(id).attempts()).isZero();
    }

    @Test
    public void applying_twice_is_harmless() {
        long sent = bench.insert(ROW);
        long failed = bench.insert(ROW);
        long dead = bench.insert(ROW);
        long blocked = bench.insert(ROW);
        var changes = new Marks(
                List.of(new Marks.Sent(bench.key(sent), "first")),
                List.of(new Marks.Retry(bench.key(failed), 1, 60_000, "e")),
                List.of(new Marks.Dead(bench.key(dead), 5, "e")),
                List.of(bench.key(blocked)),
                List.of());
        apply(changes);
        apply(changes);
        apply(sent(sent, "second"));
        assertThat(bench.read(sent).sqsMessageId()).isEqualTo("first");
        assertThat(bench.read(failed).attempts()).isEqualTo(1);
        assertThat(bench.read(failed).status()).isEqualTo("RETRY");
        assertThat(bench.read(dead).status()).isEqualTo("DEAD");
        assertThat(bench.read(blocked).status()).isEqualTo("BLOCKED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "it's \"quoted\"",
                "back\\slash \\n {a,b} \\",
                "NULL",
                "",
                " spaces ",
                "tab\tnewline\n",
                "ünïcödé €",
                "\uD83D\uDE80 four bytes",
                "{}",
                "'; DROP TABLE outbox_message; --",
                "%s ? $1 :name"
            })
    public void odd_texts_arrive_unchanged(String text) {
        long failed = bench.insert(ROW);
        long dead = bench.insert(ROW);
        long sent = bench.insert(ROW);
        apply(retry(failed, 1, 0, text));
        apply(dead(dead, 1, text));
        apply(sent(sent, text));
        assertThat(Arrays.asList(
                        bench.read(failed).lastError(), bench.read(dead).lastError()))
                .containsOnly(text);
        assertThat(bench.read(sent).sqsMessageId()).isEqualTo(text);
    }

    @Test
    public void half_a_character_in_an_error_text_does_not_stop_the_verdict() {
        long id = bench.insert(ROW);
        apply(dead(id, 1, "cut \uD83D"));
        assertThat(bench.read(id).status()).isEqualTo("DEAD");
    }

    @Test
    public void verdicts_on_another_message_with_the_same_id_change_nothing() {
        long id = bench.insert(ROW);
        var another = new RowKey(id, new UUID(7, 7));
        var marks = new Marks(
                List.of(new Marks.Sent(another, "sqs")),
                List.of(new Marks.Retry(another, 1, 0, "e")),
                List.of(new Marks.Dead(another, 1, "e")),
                List.of(another),
                List.of(another));
        assertThat(store.mark("orders.fifo", marks, fence)).isTrue();
        assertThat(bench.read(id).status()).isEqualTo("PENDING");
        assertThat(bench.read(id).attempts()).isZero();
        assertThat(bench.read(id).lastError()).isNull();
        assertThat(bench.read(id).sqsMessageId()).isNull();
    }

    @Test
    public void whether_opinions_counted_is_told_and_facts_are_written_anyway() {
        long sent = bench.insert(ROW);
        long dead = bench.insert(ROW);
        var marks = new Marks(
                List.of(new Marks.Sent(bench.key(sent), "sqs")),
                List.of(),
                List.of(new Marks.Dead(bench.key(dead), 1, "e")),
                List.of(),
                List.of());
        bench.expireLease(fence);
        assertThat(store.mark("orders.fifo", marks, fence)).isFalse();
        assertThat(bench.read(sent).status()).isEqualTo("SENT");
        assertThat(bench.read(dead).status()).isEqualTo("PENDING");
        assertThat(store.mark("orders.fifo", sent(sent, "sqs"), fence)).isFalse();
    }

    private void applyAllOpinions(long id) {
        apply(retry(id, 7, 0, "opinion"));
        apply(dead(id, 7, "opinion"));
        apply(new Marks(List.of(), List.of(), List.of(), List.of(bench.key(id)), List.of()));
        apply(new Marks(List.of(), List.of(), List.of(), List.of(), List.of(bench.key(id))));
    }

    private void apply(Marks changes) {
        store.mark("orders.fifo", changes, fence);
    }

    private Marks sent(long id, String sqsId) {
        return new Marks(List.of(new Marks.Sent(bench.key(id), sqsId)), List.of(), List.of(), List.of(), List.of());
    }

    private Marks retry(long id, int attempts, long millis, String error) {
        return new Marks(
                List.of(),
                List.of(new Marks.Retry(bench.key(id), attempts, millis, error)),
                List.of(),
                List.of(),
                List.of());
    }

    private Marks dead(long id, int attempts, String error) {
        return new Marks(
                List.of(), List.of(), List.of(new Marks.Dead(bench.key(id), attempts, error)), List.of(), List.of());
    }
}
