package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FairShareTest {

    @Test
    void a_relay_alone_takes_everything_at_once_and_hands_nothing_over() {
        assertThat(FairShare.ALONE.hesitates(1_000)).isFalse();
        assertThat(FairShare.ALONE.excess(1_000)).isZero();
        assertThat(new FairShare(1, 10).hesitates(10)).isFalse();
    }

    @ParameterizedTest(name = "{0} relays, {1} leases, {2} held: {3} too many")
    @CsvSource({
        "2, 10, 10, 5",
        "2, 10, 5, 0",
        "2, 9, 9, 4",
        "2, 9, 5, 0",
        "3, 10, 4, 0",
        "3, 10, 5, 1",
        "2, 1, 1, 0",
        "5, 2, 1, 0"
    })
    void it_hands_over_what_is_more_than_a_share_rounded_up(int relays, int leases, int held, int excess) {
        assertThat(new FairShare(relays, leases).excess(held)).isEqualTo(excess);
    }

    @Test
    void queues_taken_since_the_last_count_are_counted_too() {
        assertThat(new FairShare(2, 0).excess(10)).isEqualTo(5);
    }

    @Test
    void a_relay_below_its_share_does_not_hesitate() {
        assertThat(new FairShare(2, 9).hesitates(4)).isFalse();
        assertThat(new FairShare(2, 0).hesitates(0)).isFalse();
    }

    @Test
    void a_relay_that_has_its_share_leaves_the_next_queue_to_the_others() {
        assertThat(new FairShare(2, 9).hesitates(5)).isTrue();
        assertThat(new FairShare(2, 1).hesitates(1)).isTrue();
    }
}
