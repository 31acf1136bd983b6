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
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class DispatchTest {

    private static final Outcome DOWN = Outcome.failed(Kind.QUEUE_DOWN, "AccessDenied", "no");
    private static final Outcome SILENCE = Outcome.failed(Kind.UNKNOWN, "Timeout", "no answer");
    private static final Outcome SUSPECT = Outcome.failed(Kind.SUSPECT, "InvalidParameterValue", "some entry");
    private static final Outcome REJECTED = Outcome.failed(Kind.REJECTED, "Bad", "never");
    private static final Outcome UNSENDABLE = Outcome.failed(Kind.UNSENDABLE, "InvalidMessage", "no number");
    private static final Outcome TRANSIENT = Outcome.failed(Kind.TRANSIENT, "InternalError", "later");

    private final ManualLoop loop = new ManualLoop();
    private final ManualSender sender = new ManualSender();
    private final RecordingStore store = new RecordingStore();
    private final StandardLineup lineup = new StandardLineup();
    private final Breaker breaker = new Breaker();
    private final Ports ports = new Ports(TestSettings.inFlight(3), loop, store, sender, RelayEvents.NONE);
    private final Ledger ledger = new Ledger("orders", ports, new Fence("l", "me"), new IdleListener());
    private final Dispatch dispatch = dispatch();
    private boolean trusted = true;

    @Test
    void it_keeps_as_many_requests_in_flight_as_configured() {
        queueUp(1, 100);
        assertThat(sender.underWay()).hasSize(3);
        sender.next().accept();
        step();
        assertThat(sender.underWay()).hasSize(3);
        assertThat(store.sent()).hasSize(10);
    }

    @Test
    void without_trust_in_the_lease_nothing_is_sent() {
        trusted = false;
        queueUp(1, 10);
        assertThat(sender.started()).isZero();
    }

    @Test
    void a_batch_that_is_not_full_waits_while_more_rows_are_coming() {
        Rows.rows(1, 5).forEach(row -> lineup.admit(new FoundRow(row, FoundRow.State.PENDING), true));
        dispatch.fill(() -> true, true);
        assertThat(sender.started()).isZero();
        dispatch.fill(() -> true, false);
        assertThat(sender.underWay()).containsExactly(List.of(1L, 2L, 3L, 4L, 5L));
    }

    @Test
    void each_row_of_a_request_has_its_own_verdict() {
        queueUp(1, 3);
        sender.next().report().accept(List.of(Outcome.sent("a"), REJECTED, TRANSIENT));
        step();
        assertThat(store.sent()).containsExactly(1L);
        assertThat(store.dead()).extracting(mark -> mark.row().id()).containsExactly(2L);
        assertThat(store.retries()).extracting(mark -> mark.row().id()).containsExactly(3L);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void refused_and_failed_entries_show_that_the_queue_answers() {
        for (int i = 0; i < 20; i++) {
            queueUp(i, i);
            sender.next().answer(i % 2 == 0 ? REJECTED : TRANSIENT);
            step();
        }
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void messages_that_nobody_was_asked_about_go_again_and_the_queue_is_not_to_blame() {
        queueUp(1, 2);
        sender.next().answer(Outcome.failed(Outcome.Kind.NOT_ASKED, "NotAsked", "still being looked up"));
        step();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(sender.underWay()).containsExactly(List.of(1L, 2L));
        assertThat(store.retries()).isEmpty();
    }

    @Test
    void messages_that_only_our_own_side_refuses_do_not_close_the_breaker() {
        queueUp(1, 1);
        sender.next().answer(DOWN);
        step();
        loop.advance(Breaker.FIRST_PROBE_AFTER);
        step();
        sender.next().answer(UNSENDABLE);
        loop.run();
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.reason()).isEqualTo(DOWN);
        queueUp(2, 100);
        loop.advance(RequestBudget.BETWEEN_PROBES);
        step();
        assertThat(sender.underWay()).as("one probe instead").containsExactly(List.of(2L));
        assertThat(store.dead()).extracting(mark -> mark.row().id()).containsExactly(1L);
    }

    @Test
    void messages_that_only_our_own_side_refuses_make_no_unanswered_ones_suspicious() {
        queueUp(1, 1);
        for (int i = 0; i < 10; i++) {
            sender.next().answer(SILENCE);
            step();
            queueUp(100 + i, 100 + i);
            if (!sender.underWay().isEmpty()) {
                sender.next().answer(UNSENDABLE);
            }
            loop.advance(Duration.ofMinutes(1));
            step();
        }
        assertThat(store.retries()).isEmpty();
    }

    @Test
    void a_suspect_batch_is_halved_until_the_bad_row_is_alone_and_its_neighbours_are_sent() {
        queueUp(1, 10);
        answerAll(row -> row.id() == 7);
        assertThat(store.sent()).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 8L, 9L, 10L);
        assertThat(sender.started()).isLessThanOrEqualTo(9);
        assertThat(store.retries()).as("counts only while others pass").isEmpty();
        othersPassWhile(row -> row.id() == 7);
        assertThat(store.retries()).singleElement().satisfies(retry -> {
            assertThat(retry.row().id()).isEqualTo(7);
            assertThat(retry.attempts()).isEqualTo(1);
            assertThat(retry.error()).isEqualTo("InvalidParameterValue: some entry");
        });
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void several_bad_rows_of_one_batch_are_all_found() {
        queueUp(1, 10);
        answerAll(row -> row.id() <= 10 && row.id() % 3 == 0);
        assertThat(store.sent()).hasSize(7);
        othersPassWhile(row -> row.id() <= 10 && row.id() % 3 == 0);
        assertThat(store.retries()).extracting(mark -> mark.row().id()).containsExactlyInAnyOrder(3L, 6L, 9L);
    }

    @Test
    void an_unanswered_request_goes_again_with_the_same_rows_and_no_attempt_counted() {
        queueUp(1, 10);
        var first = sender.next();
        first.answer(SILENCE);
        loop.advance(Duration.ofSeconds(1));
        step();
        var second = sender.next();
        assertThat(second.rows()).isEqualTo(first.rows());
        second.accept();
        step();
        assertThat(store.sent()).hasSize(10);
        assertThat(store.retries()).isEmpty();
    }

    @Test
    void rows_without_a_word_go_again_without_their_answered_neighbours() {
        queueUp(1, 3);
        sender.next().report().accept(List.of(Outcome.sent("a"), SILENCE, Outcome.sent("c")));
        loop.advance(Duration.ofSeconds(1));
        step();
        assertThat(sender.underWay()).containsExactly(List.of(2L));
        assertThat(store.sent()).containsExactly(1L, 3L);
    }

    @Test
    void a_queue_that_is_down_opens_the_breaker_and_the_same_rows_are_the_probe() {
        queueUp(1, 10);
        sender.next().answer(DOWN);
        step();
        assertThat(breaker.reason()).isEqualTo(DOWN);
        assertThat(sender.started()).isEqualTo(1);
        assertThat(dispatch.nextAt()).isBetween(loop.now(), loop.now() + Breaker.FIRST_PROBE_AFTER.toNanos());
        loop.advance(Breaker.FIRST_PROBE_AFTER);
        step();
        sender.next().accept();
        step();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(store.sent()).hasSize(10);
    }

    @Test
    void a_row_refused_before_sending_does_not_hide_that_the_queue_is_down() {
        queueUp(1, 3);
        sender.next().report().accept(List.of(UNSENDABLE, DOWN, DOWN));
        step();
        assertThat(breaker.isOpen()).isTrue();
        assertThat(store.dead()).extracting(mark -> mark.row().id()).containsExactly(1L);
    }

    @Test
    void after_a_stop_nothing_goes_again() {
        queueUp(1, 10);
        sender.next().answer(DOWN);
        loop.run();
        dispatch.drop();
        loop.advance(Duration.ofMinutes(1));
        step();
        assertThat(sender.started()).isEqualTo(1);
        assertThat(dispatch.inFlight()).isZero();
    }

    private void queueUp(long first, long last) {
        Rows.rows(first, last).forEach(row -> lineup.admit(new FoundRow(row, FoundRow.State.PENDING), true));
        step();
    }

    private void step() {
        loop.run();
        dispatch.fill(() -> trusted, false);
        ledger.flush();
        loop.run();
    }

    /** Answers as SQS does when it refuses a request for one of its entries, until nothing is under way. */
    /** Others are sent one by one, long enough for each bad one to be tried three times between them. */
    private void othersPassWhile(Predicate<OutboxRow> bad) {
        for (int i = 0; i < 3; i++) {
            loop.advance(Duration.ofSeconds(5));
            queueUp(1_000 + i, 1_000 + i);
            step();
            answerAll(bad);
        }
    }

    private void answerAll(Predicate<OutboxRow> bad) {
        while (!sender.underWay().isEmpty()) {
            var request = sender.next();
            if (request.rows().stream().anyMatch(bad)) {
                request.answer(SUSPECT);
            } else {
                request.accept();
            }
            step();
        }
    }

    private Dispatch dispatch() {
        var verdicts = new Verdicts("orders", ports, ledger, lineup);
        var budget = new RequestBudget(ports.settings().requestsInFlight(), 1L << 30, loop.now());
        return new Dispatch("orders", ports, lineup, verdicts, breaker, budget, () -> {});
    }
}
