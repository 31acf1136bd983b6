package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.ManualSender;
import io.outboxrelay.support.relay.RecordingStore;
import io.outboxrelay.support.relay.Rows;
import io.outboxrelay.support.relay.ScriptedSender;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Requests without answers, over hours of virtual time: an outage is nobody's fault, a row that alone fails is. */
class OutageTest {

    private static final Outcome SILENCE = Outcome.failed(Kind.UNKNOWN, "Timeout", "no answer");
    private static final Outcome DOWN = Outcome.failed(Kind.QUEUE_DOWN, "NoSuchQueue", "missing");

    private static final Outcome FAILED = Outcome.failed(Kind.TRANSIENT, "InternalError", "later");
    private static final Outcome REJECTED = Outcome.failed(Kind.REJECTED, "InvalidParameterValue", "too long");
    private static final Outcome OVER_LIMIT = Outcome.failed(Kind.OVER_LIMIT, "MessageTooLong", "too long");

    private final ManualLoop loop = new ManualLoop();
    private final ManualSender sender = new ManualSender();
    private final RecordingStore store = new RecordingStore();
    private final StandardLineup lineup = new StandardLineup();
    private final Breaker breaker = new Breaker();
    private final Ports ports = new Ports(TestSettings.inFlight(8), loop, store, sender, RelayEvents.NONE);
    private final Ledger ledger = new Ledger("orders", ports, new Fence("l", "me"), new IdleListener());
    private final Dispatch dispatch = dispatch();

    @Test
    void hours_without_any_answer_park_nothing_and_count_no_attempt() {
        queueUp(1, 500);
        live(Duration.ofHours(3), rows -> ScriptedSender.all(rows, SILENCE));
        assertThat(breaker.isOpen()).isTrue();
        assertThat(store.retries()).isEmpty();
        assertThat(store.dead()).isEmpty();
        live(Duration.ofMinutes(1), ScriptedSender::sent);
        assertThat(store.sent()).hasSize(500).doesNotHaveDuplicates();
        assertThat(store.retries()).isEmpty();
    }

    @Test
    void hours_of_a_missing_queue_park_nothing_and_count_no_attempt() {
        queueUp(1, 500);
        live(Duration.ofHours(3), rows -> ScriptedSender.all(rows, DOWN));
        assertThat(store.marked).isEmpty();
        live(Breaker.PROBE_AT_LEAST_EVERY.plusSeconds(1), ScriptedSender::sent);
        assertThat(store.sent()).hasSize(500);
    }

    @Test
    void hours_of_an_outage_told_entry_by_entry_park_nothing_and_count_no_attempt() {
        queueUp(1, 500);
        live(Duration.ofHours(3), rows -> ScriptedSender.all(rows, FAILED));
        assertThat(store.marked).isEmpty();
        assertThat(breaker.reason().code()).isEqualTo("InternalError");
        assertThat(sender.started()).isLessThan(4_500);
        live(Breaker.PROBE_AT_LEAST_EVERY.plusSeconds(5), ScriptedSender::sent);
        assertThat(store.sent()).hasSize(500).doesNotHaveDuplicates();
    }

    @Test
    void an_outage_that_lets_every_tenth_through_parks_nothing() {
        for (int i = 0; i < 20; i++) {
            queueUp(i * 100 + 1, i * 100 + 100);
            live(Duration.ofMinutes(1), rows -> rows.stream()
                    .map(row -> loop.random() < 0.9 ? FAILED : Outcome.sent("ok"))
                    .toList());
        }
        live(Duration.ofMinutes(1), ScriptedSender::sent);
        assertThat(store.dead()).isEmpty();
        assertThat(store.sent().size() + store.retries().size()).isGreaterThanOrEqualTo(2_000);
        assertThat(store.retries()).hasSizeLessThan(40);
    }

    @Test
    void a_queue_that_refuses_everything_is_held_after_twenty_and_goes_on_when_it_takes_again() {
        queueUp(1, 500);
        live(Duration.ofHours(1), rows -> ScriptedSender.all(rows, REJECTED));
        assertThat(store.dead()).hasSize(Brake.MOST_IN_A_ROW);
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.reason()).satisfies(reason -> {
            assertThat(reason.code()).isEqualTo("InvalidParameterValue");
            assertThat(reason.text()).contains("20 messages in a row").contains("size limit");
        });
        live(Breaker.PROBE_AT_LEAST_EVERY.plusSeconds(5), ScriptedSender::sent);
        assertThat(store.sent()).hasSize(480);
    }

    @Test
    void a_queue_whose_limit_was_lowered_is_held_as_well() {
        queueUp(1, 500);
        live(Duration.ofHours(1), rows -> ScriptedSender.all(rows, OVER_LIMIT));
        assertThat(store.dead()).hasSize(Brake.MOST_IN_A_ROW);
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void twenty_one_rejected_among_others_that_pass_are_parked_and_hold_nothing() {
        queueUp(1, 500);
        live(Duration.ofMinutes(1), rows -> rows.stream()
                .map(row -> row.id() % 20 == 0 ? REJECTED : Outcome.sent("ok"))
                .toList());
        assertThat(store.dead()).hasSize(25);
        assertThat(store.sent()).hasSize(475);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void a_message_that_something_on_the_way_dislikes_delays_the_others_for_a_second_or_so() {
        queueUp(1, 10);
        live(Duration.ofMillis(100), rows -> barred(5, rows));
        for (int i = 1; i <= 60; i++) {
            queueUp(i * 100, i * 100 + 3);
            live(Duration.ofSeconds(1), rows -> barred(5, rows));
        }
        assertThat(store.sent()).hasSize(9 + 240);
        assertThat(store.retries())
                .isNotEmpty()
                .allSatisfy(retry -> assertThat(retry.row().id()).isEqualTo(5));
    }

    private static List<Outcome> barred(long id, List<OutboxRow> rows) {
        boolean refused = rows.stream().anyMatch(row -> row.id() == id);
        return refused ? ScriptedSender.all(rows, DOWN) : ScriptedSender.sent(rows);
    }

    @Test
    void a_probe_goes_out_at_least_every_five_seconds_and_seldom_more_often() {
        queueUp(1, 500);
        live(Duration.ofMinutes(10), rows -> ScriptedSender.all(rows, DOWN));
        assertThat(sender.started()).isBetween(120, 260);
    }

    @Test
    void a_queue_that_comes_and_goes_still_parks_nothing() {
        for (int spell = 0; spell < 50; spell++) {
            queueUp(spell * 20 + 1, spell * 20 + 20);
            live(Duration.ofMinutes(2), rows -> ScriptedSender.all(rows, spell() ? SILENCE : DOWN));
            live(Duration.ofMinutes(1), ScriptedSender::sent);
        }
        assertThat(store.sent()).hasSize(1_000);
        assertThat(store.dead()).isEmpty();
        assertThat(store.retries()).isEmpty();
    }

    @Test
    void a_row_that_is_never_answered_while_others_are_ends_alone_and_counts_as_failed() {
        for (int batch = 0; batch < 200; batch++) {
            queueUp(batch * 10 + 1, batch * 10 + 10);
            live(Duration.ofMillis(100), rows -> silentFor(5, rows));
        }
        live(Duration.ofSeconds(10), rows -> silentFor(5, rows));
        assertThat(store.sent()).hasSize(1_999).doesNotContain(5L);
        assertThat(store.retries()).singleElement().satisfies(retry -> {
            assertThat(retry.row().id()).isEqualTo(5);
            assertThat(retry.attempts()).isEqualTo(1);
        });
        assertThat(store.dead()).isEmpty();
    }

    private List<Outcome> silentFor(long id, List<OutboxRow> rows) {
        boolean silent = rows.stream().anyMatch(row -> row.id() == id);
        return silent ? ScriptedSender.all(rows, SILENCE) : ScriptedSender.sent(rows);
    }

    private boolean spell() {
        return loop.random() < 0.5;
    }

    private void queueUp(long first, long last) {
        Rows.rows(first, last).forEach(row -> lineup.admit(new FoundRow(row, FoundRow.State.PENDING), true));
    }

    private void live(Duration time, Function<List<OutboxRow>, List<Outcome>> sqs) {
        long end = loop.now() + time.toNanos();
        while (loop.now() < end) {
            dispatch.fill(() -> true, false);
            while (!sender.underWay().isEmpty()) {
                var request = sender.next();
                var outcomes = sqs.apply(request.rows());
                // No answer is known only after the call's timeout.
                var takes = outcomes.contains(SILENCE) ? Duration.ofSeconds(1) : Duration.ofMillis(20);
                loop.after(takes, () -> request.report().accept(outcomes));
            }
            loop.advance(Duration.ofMillis(50));
            ledger.flush();
        }
        loop.run();
    }

    private Dispatch dispatch() {
        var verdicts = new Verdicts("orders", ports, ledger, lineup);
        var budget = new RequestBudget(ports.settings().requestsInFlight(), 1L << 30, loop.now());
        return new Dispatch("orders", ports, lineup, verdicts, breaker, budget, () -> {});
    }
}
