package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.AcceptedMessage;
import io.outboxrelay.test.sqs.FakeQueue;
import io.outboxrelay.test.sqs.FakeSqs;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** A person cancels, puts off, retries, pauses and replays while a relay drains a standard and a FIFO queue. */
class VerbsDuringDrainsTest {

    private static final String STANDARD = "orders";
    private static final String FIFO = "payments.fifo";
    private static final int ROUNDS = 3;
    private static final int PER_ROUND = 100;
    private static final int GROUPS = 10;

    private final TestDatabase database = TestDatabase.migrated();
    private final Table table = new Table(database);
    private final FakeSqs sqs = FakeSqs.start().latency(Duration.ofMillis(100));
    private final FakeQueue orders = sqs.create(STANDARD);
    private final FakeQueue payments = sqs.create(FIFO);
    private final Set<Long> cancelled = new HashSet<>();

    @AfterEach
    void close() {
        sqs.close();
        database.close();
    }

    @Test
    void nothing_is_lost_or_sent_against_a_verdict_and_groups_keep_their_order() {
        payments.inject(Fault.entry("InternalError", false), Trigger.times(15));
        payments.inject(Fault.entry("InvalidMessageContents", true), Trigger.body("poison"));
        try (var service = Service.relaying(database, sqs.endpoint(), "outbox.relay.requests-in-flight=2")) {
            for (int round = 1; round <= ROUNDS; round++) {
                write(round);
                actDuringTheDrain(round);
                // Or it is cancelled itself while it waits to be tried again.
                table.awaitCount("DEAD", 1);
                actAtRest();
            }
            payments.clearFaults();
            ids("outbox_retry(queue => '%s', reason => 'mended')".formatted(FIFO));
            await().atMost(Table.PATIENCE).until(() -> unended() == 0);
        }

        assertThat(ids("(SELECT id FROM outbox_message WHERE status = 'DISCARDED')"))
                .hasSizeGreaterThanOrEqualTo(ROUNDS)
                .containsExactlyInAnyOrderElementsOf(cancelled);
        assertThat(messageIds(orders)).containsExactlyInAnyOrderElementsOf(sent(STANDARD, null));
        for (int group = 0; group < GROUPS; group++) {
            String name = "g" + group;
            assertThat(payments.delivered().stream().filter(message -> name.equals(message.groupId())))
                    .extracting(AcceptedMessage::outboxMessageId)
                    .as(name)
                    .containsExactlyElementsOf(sent(FIFO, name));
        }
    }

    private void write(int round) {
        if (round == 1) {
            table.insert(FIFO, "g3", "poison");
        }
        table.execute("INSERT INTO outbox_message (queue, body) SELECT '%s', 'x' FROM generate_series(1, %d)"
                .formatted(STANDARD, PER_ROUND));
        table.execute(
                "INSERT INTO outbox_message (queue, group_id, body) SELECT '%s', 'g' || i %% %d, 'x' FROM generate_series(1, %d) i"
                        .formatted(FIFO, GROUPS, PER_ROUND));
    }

    /** What needs no rest, and what is refused without it. */
    private void actDuringTheDrain(int round) {
        int before = sent(STANDARD, null).size();
        await().atMost(Table.PATIENCE)
                .until(() -> sent(STANDARD, null).size() > before
                        && !sent(FIFO, null).isEmpty());
        assertThatThrownBy(() -> ids("outbox_cancel(queue => '%s', reason => 'r')".formatted(STANDARD)))
                .rootCause()
                .hasMessageContaining("none was taken");
        table.execute("SELECT outbox_pause('%s', group_id => 'g%d', reason => 'disputed')".formatted(FIFO, round));
        ids("outbox_retry(queue => '%s', error => 'InternalError%%', reason => 'now')".formatted(FIFO));
        for (String queue : List.of(STANDARD, FIFO)) {
            assertThat(ids(
                            "outbox_replay(ids => ARRAY(SELECT id FROM outbox_message WHERE queue = '%s' AND status = 'SENT' LIMIT 5), reason => 'lost')"
                                    .formatted(queue)))
                    .isNotEmpty();
        }
        table.execute("SELECT outbox_resume('%s', group_id => 'g%d')".formatted(FIFO, round));
    }

    private void actAtRest() {
        for (String queue : List.of(STANDARD, FIFO)) {
            table.execute("SELECT outbox_pause('%s', reason => 'r')".formatted(queue));
        }
        for (String queue : List.of(STANDARD, FIFO)) {
            await().atMost(Table.PATIENCE)
                    .ignoreExceptionsInstanceOf(DataAccessException.class)
                    .until(() -> {
                        cancelled.addAll(ids(
                                "outbox_cancel(queue => '%s', max_rows => 7, reason => 'obsolete')".formatted(queue)));
                        return true;
                    });
        }
        ids("outbox_reschedule(at => now() + interval '1 s', queue => '%s', max_rows => 20, reason => 'later')"
                .formatted(STANDARD));
        for (String queue : List.of(STANDARD, FIFO)) {
            table.execute("SELECT outbox_resume('%s')".formatted(queue));
        }
    }

    private int unended() {
        return database.jdbc()
                .sql("SELECT count(*) FROM outbox_message WHERE status NOT IN ('SENT', 'DISCARDED')")
                .query(Integer.class)
                .single();
    }

    private List<Long> ids(String call) {
        return database.jdbc()
                .sql("SELECT t.id FROM " + call + " t")
                .query(Long.class)
                .list();
    }

    /** As the table says, in order. */
    private List<String> sent(String queue, String group) {
        return database.jdbc()
                .sql("SELECT message_id::text FROM outbox_message WHERE queue = ? AND status = 'SENT'"
                        + " AND (?::text IS NULL OR group_id = ?) ORDER BY id")
                .params(queue, group, group)
                .query(String.class)
                .list();
    }

    private static List<String> messageIds(FakeQueue queue) {
        return queue.accepted().stream().map(AcceptedMessage::outboxMessageId).toList();
    }
}
