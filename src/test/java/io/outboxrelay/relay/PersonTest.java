package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a person changes with plain SQL is noticed within minutes: a real PostgreSQL, minutes of virtual time. */
class PersonTest {

    private static final String QUEUE = "payments.fifo";
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
    private static final Outcome REJECTED = Outcome.failed(Outcome.Kind.REJECTED, "Bad", "never");

    private final TestDatabase database = TestDatabase.migrated();
    private final OutboxTable table = new OutboxTable(database);
    private final ManualLoop loop = new ManualLoop();
    private final List<String> taken = new ArrayList<>();
    private boolean rejecting = true;

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_dead_row_made_pending_again_leaves_first_and_its_group_follows() {
        long dead = deadRowWithGroupBehind();
        rejecting = false;
        table.setStatus(dead, "PENDING");
        loop.advance(TWO_MINUTES);
        assertThat(taken).containsExactly("bad", "2", "3");
        assertThat(table.unsent()).isZero();
    }

    @Test
    void a_dead_row_discarded_lets_its_group_go_on() {
        long dead = deadRowWithGroupBehind();
        table.setStatus(dead, "DISCARDED");
        loop.advance(TWO_MINUTES);
        assertThat(taken).containsExactly("2", "3");
        assertThat(table.status(dead)).isEqualTo("DISCARDED");
    }

    @Test
    void both_are_noticed_on_a_queue_that_is_never_idle_too() {
        long retried = deadRowWithGroupBehind();
        keepBusy();
        loop.advance(Duration.ofSeconds(30));
        taken.removeIf(body -> body.equals("busy"));
        assertThat(taken).isEmpty();
        rejecting = false;
        table.setStatus(retried, "PENDING");
        loop.advance(TWO_MINUTES);
        taken.removeIf(body -> body.equals("busy"));
        assertThat(taken).containsExactly("bad", "2", "3");
    }

    @Test
    void a_dead_row_of_a_standard_queue_made_pending_again_is_sent() {
        long dead = table.insert("orders", null, "bad");
        startRelay();
        loop.advance(Duration.ofSeconds(10));
        assertThat(table.status(dead)).isEqualTo("DEAD");
        rejecting = false;
        table.setStatus(dead, "PENDING");
        loop.advance(TWO_MINUTES);
        assertThat(table.status(dead)).isEqualTo("SENT");
    }

    private long deadRowWithGroupBehind() {
        long dead = table.insert(QUEUE, "g", "bad");
        table.insert(QUEUE, "g", "2");
        table.insert(QUEUE, "g", "3");
        startRelay();
        loop.advance(Duration.ofSeconds(10));
        assertThat(table.status(dead)).isEqualTo("DEAD");
        assertThat(table.count("BLOCKED")).isEqualTo(2);
        return dead;
    }

    private void keepBusy() {
        table.insert(QUEUE, "other", "busy");
        loop.after(Duration.ofSeconds(1), this::keepBusy);
    }

    private void startRelay() {
        var jdbc = new JdbcTemplate(database.dataSource());
        var settings = TestSettings.leasing(Duration.ofSeconds(15));
        String id = UUID.randomUUID().toString();
        var ports = new Ports(
                settings,
                loop,
                new JdbcOutboxStore(jdbc, settings.fifoOnDead(), loop::now),
                new ShedLockLeases(jdbc, id),
                new PickySender(),
                RelayEvents.NONE);
        new Relay(id, ports, new JdbcRoster(jdbc), new ManualDesk()).start();
        loop.run();
    }

    /** Rejects bodies that are bad while it is told to, and answers after a while of virtual time. */
    private final class PickySender implements Sender {

        @Override
        public int maxEntries() {
            return 10;
        }

        @Override
        public int maxBytes() {
            return 1 << 20;
        }

        @Override
        public void send(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
            loop.after(
                    Duration.ofMillis(10),
                    () -> report.accept(rows.stream().map(this::answer).toList()));
        }

        private Outcome answer(OutboxRow row) {
            if (rejecting && row.body().equals("bad")) {
                return REJECTED;
            }
            taken.add(row.body());
            return Outcome.sent("sqs-" + row.id());
        }
    }
}
