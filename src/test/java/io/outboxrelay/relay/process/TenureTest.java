package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.HeldGroup;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.relay.queue.Breaker;
import io.outboxrelay.relay.queue.RequestBudget;
import io.outboxrelay.support.relay.ManualLease;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.ManualSender;
import io.outboxrelay.support.relay.RecordingStore;
import io.outboxrelay.support.relay.Rows;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenureTest {

    private static final Duration LEASE = TestSettings.standard().lease();
    private static final Outcome REJECTED = Outcome.failed(Outcome.Kind.REJECTED, "InvalidMessageContents", "never");

    private final ManualLoop loop = new ManualLoop();
    private final ManualSender sender = new ManualSender();
    private final RecordingStore store = new RecordingStore();
    private final ManualLease lease = new ManualLease();
    private final List<Tenure> ended = new ArrayList<>();
    private final List<String> quiet = new ArrayList<>();
    private final Heartbeat heartbeat = new Heartbeat(loop, lease, TestSettings.standard());
    private final Tenure tenure = tenure("orders");

    @BeforeEach
    void start() {
        heartbeat.start();
    }

    @Test
    void the_lease_is_extended_at_a_third_of_its_life() {
        keepBusy();
        tenure.start();
        loop.advance(LEASE.multipliedBy(10));
        assertThat(lease.extended).isEqualTo(30);
        assertThat(ended).isEmpty();
    }

    @Test
    void when_the_lease_has_passed_on_nothing_is_sent_any_more() {
        insert(1, 10);
        tenure.start();
        loop.run();
        lease.passedOn = true;
        loop.advance(LEASE);
        insert(11, 20);
        loop.advance(LEASE);
        assertThat(sender.underWay()).containsExactly(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L));
        assertThat(tenure.isStopping()).isTrue();
        sender.next().accept();
        loop.advance(LEASE);
        assertThat(store.sent()).hasSize(10);
        assertThat(ended).containsExactly(tenure);
    }

    @Test
    void when_the_answer_to_a_mark_says_that_the_lease_has_ended_nothing_is_sent_before_the_heartbeat_says_so_too() {
        insert(1, 10);
        tenure.start();
        loop.run();
        store.leaseEnded = true;
        sender.next().accept();
        loop.run();
        insert(11, 20);
        loop.advance(TestSettings.standard().heartbeat().minusMillis(1));
        assertThat(lease.extended).isZero();
        assertThat(sender.underWay()).isEmpty();
        assertThat(ended).containsExactly(tenure);
        assertThat(store.sent()).hasSize(10);
    }

    @Test
    void a_lease_that_is_lost_while_a_group_is_being_released_keeps_no_tenure_from_ending() {
        store.held.add(new HeldGroup("g", false, null, 1L, 9L));
        var fifo = tenure("orders.fifo");
        store.meanwhile = () -> {
            fifo.refused();
            store.leaseEnded = true;
        };
        fifo.start();
        loop.advance(LEASE);
        assertThat(store.leaseEnded).isTrue();
        assertThat(ended).containsExactly(fifo);
    }

    @Test
    void a_row_that_can_not_be_marked_keeps_no_tenure_from_ending() {
        insert(1, 3);
        store.unmarkable.add(2L);
        tenure.start();
        loop.run();
        sender.next().accept();
        loop.advance(Duration.ofSeconds(1));
        store.failures = 10;
        loop.advance(Duration.ofSeconds(30));
        assertThat(ended).isEmpty();
        tenure.stop();
        loop.advance(Duration.ofSeconds(10));
        assertThat(ended).containsExactly(tenure);
    }

    @Test
    void while_the_database_is_down_sending_ends_in_time_for_no_request_to_outlive_the_lease() {
        keepBusy();
        tenure.start();
        loop.run();
        lease.databaseIsDown = true;
        long lastStart = 0;
        int before = 0;
        var step = LEASE.dividedBy(50);
        for (int i = 0; i < 100; i++) {
            loop.advance(step);
            while (!sender.underWay().isEmpty()) {
                sender.next().accept();
            }
            if (sender.started() > before) {
                before = sender.started();
                lastStart = loop.now();
            }
        }
        var callTimeout = TestSettings.standard().callTimeout();
        assertThat(Duration.ofNanos(lastStart))
                .isBetween(LEASE.dividedBy(3), LEASE.minus(callTimeout).plus(step));
        assertThat(ended).containsExactly(tenure);
    }

    @Test
    void a_short_failure_of_the_database_costs_nothing() {
        keepBusy();
        tenure.start();
        lease.databaseIsDown = true;
        loop.advance(LEASE.dividedBy(2));
        lease.databaseIsDown = false;
        loop.advance(LEASE.multipliedBy(5));
        assertThat(ended).isEmpty();
        assertThat(tenure.isStopping()).isFalse();
    }

    @Test
    void a_lease_whose_row_is_locked_is_trusted_no_longer_than_it_lasts() {
        keepBusy();
        tenure.start();
        lease.rowIsLocked = true;
        loop.advance(LEASE.dividedBy(2));
        assertThat(tenure.isStopping()).isFalse();
        loop.advance(LEASE);
        assertThat(tenure.isStopping()).isTrue();
        while (!sender.underWay().isEmpty()) {
            sender.next().accept();
        }
        loop.run();
        assertThat(ended).containsExactly(tenure);
    }

    @Test
    void a_process_that_stood_still_longer_than_its_lease_sends_nothing_more() {
        tenure.start();
        loop.advance(Duration.ofMillis(500));
        loop.holdingWork();
        loop.advance(LEASE.multipliedBy(2));
        insert(1, 10);
        while (loop.heldWork() > 0) {
            loop.doWork();
        }
        assertThat(sender.started()).isZero();
        assertThat(tenure.isStopping()).isTrue();
    }

    @Test
    void a_stop_finishes_what_is_in_flight_then_gives_the_lease_back() {
        insert(1, 10);
        tenure.start();
        loop.run();
        tenure.stop();
        loop.advance(Duration.ofMillis(500));
        assertThat(lease.released).isZero();
        sender.next().answer(REJECTED);
        loop.run();
        assertThat(store.dead()).hasSize(10);
        assertThat(lease.released).isEqualTo(1);
        assertThat(quiet).isEmpty();
        assertThat(ended).containsExactly(tenure);
    }

    @Test
    void a_queue_without_work_is_given_back_after_the_time_of_a_lease() {
        tenure.start();
        loop.advance(LEASE.minusMillis(100));
        assertThat(ended).isEmpty();
        loop.advance(LEASE);
        assertThat(ended).containsExactly(tenure);
        assertThat(lease.released).isEqualTo(1);
        assertThat(quiet).containsExactly("orders");
    }

    @Test
    void now_and_then_a_fresh_pass_reads_everything_from_the_start() {
        insert(100, 100);
        keepBusy();
        tenure.start();
        live(Duration.ofSeconds(10));
        assertThat(store.sent()).contains(100L);
        // A person sends an old row again, which no sweep would find.
        store.marked.clear();
        live(Tenure.FRESH_PASS_EVERY.minusSeconds(15));
        assertThat(store.sent()).doesNotContain(100L);
        live(LEASE.plusSeconds(10));
        assertThat(store.sent()).contains(100L);
        assertThat(ended).isEmpty();
    }

    /** Lets time pass while SQS takes everything. */
    private void live(Duration time) {
        long end = loop.now() + time.toNanos();
        while (loop.now() < end) {
            loop.advance(Duration.ofMillis(20));
            while (!sender.underWay().isEmpty()) {
                sender.next().accept();
            }
        }
    }

    private void insert(long first, long last) {
        Rows.rows(first, last).forEach(row -> store.table.add(new FoundRow(row, FoundRow.State.PENDING)));
    }

    /** A row every 200 ms. */
    private void keepBusy() {
        long id = 1_000 + store.table.size();
        insert(id, id);
        loop.after(Duration.ofMillis(200), this::keepBusy);
    }

    private Tenure tenure(String queue) {
        var events = new RelayEvents() {
            @Override
            public void leaseIdle(String queue) {
                quiet.add(queue);
            }
        };
        var ports = new Ports(TestSettings.standard(), loop, store, sender, events);
        return new Tenure(
                queue,
                ports,
                lease,
                new TrustWindow(LEASE, loop.now()),
                heartbeat,
                new Breaker(),
                new RequestBudget(64, 1L << 30, loop.now()),
                ended::add);
    }
}
