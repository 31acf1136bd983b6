package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a person changes with plain SQL is noticed within minutes: a real PostgreSQL, minutes of virtual time. */
class PersonTest extends DeadHeadProof {

    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    @Test
    void a_dead_row_made_pending_again_leaves_first_and_its_group_follows() {
        long dead = deadRowWithGroupBehind();
        sender.rejecting = false;
        table.setStatus(dead, "PENDING");
        loop.advance(TWO_MINUTES);
        assertThat(sender.taken).containsExactly("bad", "2", "3");
        assertThat(table.unsent()).isZero();
    }

    @Test
    void a_dead_row_discarded_lets_its_group_go_on() {
        long dead = deadRowWithGroupBehind();
        table.setStatus(dead, "DISCARDED");
        loop.advance(TWO_MINUTES);
        assertThat(sender.taken).containsExactly("2", "3");
        assertThat(table.status(dead)).isEqualTo("DISCARDED");
    }

    @Test
    void both_are_noticed_on_a_queue_that_is_never_idle_too() {
        long retried = deadRowWithGroupBehind();
        keepBusy();
        loop.advance(Duration.ofSeconds(30));
        sender.taken.removeIf(body -> body.equals("busy"));
        assertThat(sender.taken).isEmpty();
        sender.rejecting = false;
        table.setStatus(retried, "PENDING");
        loop.advance(TWO_MINUTES);
        sender.taken.removeIf(body -> body.equals("busy"));
        assertThat(sender.taken).containsExactly("bad", "2", "3");
    }

    @Test
    void a_dead_row_of_a_standard_queue_made_pending_again_is_sent() {
        long dead = table.insert("orders", null, "bad");
        startRelay();
        loop.advance(Duration.ofSeconds(10));
        assertThat(table.status(dead)).isEqualTo("DEAD");
        sender.rejecting = false;
        table.setStatus(dead, "PENDING");
        loop.advance(TWO_MINUTES);
        assertThat(table.status(dead)).isEqualTo("SENT");
    }

    private void keepBusy() {
        table.insert(FIFO, "other", "busy");
        loop.after(Duration.ofSeconds(1), this::keepBusy);
    }
}
