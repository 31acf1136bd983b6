package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestBudgetTest {

    private final RequestBudget budget = new RequestBudget(12);

    @Test
    void a_queue_alone_may_use_it_all_and_no_more() {
        assertThat(start(20, 0)).isEqualTo(12);
    }

    @Test
    void a_queue_uses_what_the_others_leave() {
        budget.shareAmong(4);
        assertThat(start(20, 0)).isEqualTo(12);
    }

    @Test
    void a_queue_that_holds_all_requests_leaves_each_other_its_share() {
        budget.shareAmong(4);
        start(12, 0);
        assertThat(start(20, 0)).isEqualTo(3);
        assertThat(start(20, 0)).isEqualTo(3);
    }

    @Test
    void with_more_queues_than_requests_each_has_one() {
        budget.shareAmong(50);
        start(12, 0);
        assertThat(start(20, 0)).isEqualTo(1);
    }

    @Test
    void what_has_ended_may_be_used_again() {
        start(12, 0);
        budget.ended();
        assertThat(budget.allows(11)).isTrue();
    }

    /** Starts as many as a queue may that has {@code before} in flight; returns how many that were. */
    private int start(int wanted, int before) {
        int started = 0;
        while (started < wanted && budget.allows(before + started)) {
            budget.started();
            started++;
        }
        return started;
    }
}
