package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestBudgetTest {

    private static final int LIMIT = 12;

    private long now = -5;
    private final RequestBudget budget = new RequestBudget(LIMIT, 1L << 30, now);
    private final RequestBudget.Share orders = budget.share();
    private final RequestBudget.Share payments = budget.share();
    private final RequestBudget.Share hanging = budget.share();

    @Test
    void a_queue_alone_may_use_it_all_and_no_more() {
        assertThat(start(orders)).isEqualTo(LIMIT);
    }

    @Test
    void a_queue_uses_what_the_others_leave() {
        budget.shareAmong(4);
        assertThat(start(orders)).isEqualTo(LIMIT);
    }

    @Test
    void a_queue_that_holds_all_requests_leaves_each_other_its_share() {
        budget.shareAmong(4);
        start(orders);
        assertThat(start(payments)).isEqualTo(3);
        assertThat(start(hanging)).isEqualTo(3);
    }

    @Test
    void with_more_queues_than_requests_each_has_one() {
        budget.shareAmong(50);
        start(orders);
        assertThat(start(payments)).isEqualTo(1);
    }

    @Test
    void what_has_ended_may_be_used_again() {
        start(orders);
        orders.ended(now);
        assertThat(start(orders)).isEqualTo(1);
    }

    @Test
    void what_a_hanging_queue_has_in_flight_is_soon_free_for_the_others() {
        budget.shareAmong(4);
        start(hanging);
        start(orders);
        pass(RequestBudget.SILENT_AFTER);
        orders.ended(now);
        assertThat(start(orders)).isEqualTo(LIMIT - 2);
        assertThat(orders.inFlight()).isEqualTo(LIMIT);
    }

    @Test
    void a_hanging_queue_itself_gets_no_more_than_its_share() {
        budget.shareAmong(4);
        hanging.started(now);
        pass(RequestBudget.SILENT_AFTER);
        assertThat(start(hanging)).isEqualTo(2);
    }

    @Test
    void when_all_queues_hang_none_gets_more_than_its_share() {
        budget.shareAmong(2);
        start(orders);
        pass(RequestBudget.SILENT_AFTER);
        assertThat(start(hanging)).isEqualTo(LIMIT);
        pass(RequestBudget.SILENT_AFTER);
        assertThat(start(hanging)).isZero();
        assertThat(start(orders)).isZero();
    }

    @Test
    void a_queue_that_answers_again_counts_again() {
        budget.shareAmong(4);
        start(hanging);
        pass(RequestBudget.SILENT_AFTER);
        start(orders);
        hanging.ended(now);
        pass(Duration.ofMillis(200));
        orders.ended(now);
        assertThat(start(orders)).isZero();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void probes_of_many_queues_come_one_after_the_other_and_each_keeps_its_place() {
        long gap = RequestBudget.BETWEEN_PROBES.toNanos();
        var first = budget.share();
        var second = budget.share();
        var third = budget.share();
        assertThat(first.probeAt(now)).isEqualTo(now);
        assertThat(second.probeAt(now)).isEqualTo(now + gap);
        assertThat(third.probeAt(now)).isEqualTo(now + 2 * gap);
        assertThat(second.probeAt(now + gap)).isEqualTo(now + gap);
        assertThat(third.probeAt(now + gap)).isEqualTo(now + 2 * gap);
        assertThat(first.probeAt(now + 9 * gap)).isEqualTo(now + 9 * gap);
    }

    /** Starts as many as the queue may; returns how many that were. */
    private int start(RequestBudget.Share queue) {
        int started = 0;
        while (started <= LIMIT && queue.allows(now)) {
            queue.started(now);
            started++;
        }
        return started;
    }
}
