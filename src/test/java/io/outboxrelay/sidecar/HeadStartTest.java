package io.outboxrelay.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the rest of a start waits for. */
class HeadStartTest {

    private final HeadStart headStart = new HeadStart();
    private final CompletableFuture<Void> rest = CompletableFuture.runAsync(headStart::await);

    @Test
    void a_relay_without_work_is_not_waited_for() {
        headStart.looked(0);
        comes();
    }

    @Test
    void a_relay_with_work_sends_first() {
        headStart.looked(1);
        headStart.leaseTaken("orders");
        assertThat(rest).isNotDone();
        headStart.requestEnded("orders", Duration.ofMillis(20));
        comes();
    }

    @Test
    void a_look_that_finds_nothing_more_does_not_end_the_wait_for_what_was_found() {
        headStart.looked(1);
        headStart.looked(0);
        assertThat(rest).isNotDone();
        headStart.leaseIdle("orders");
        comes();
    }

    @Test
    void a_relay_that_can_not_send_is_waited_for_a_little_only() {
        headStart.looked(1);
        comes();
    }

    @Test
    void a_process_that_is_told_to_stop_waits_for_nothing() {
        headStart.looked(1);
        headStart.end();
        comes();
    }

    private void comes() {
        assertThat(rest.orTimeout(1, TimeUnit.MINUTES)).succeedsWithin(Duration.ofMinutes(1));
    }
}
