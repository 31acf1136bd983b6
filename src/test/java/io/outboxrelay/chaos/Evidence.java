package io.outboxrelay.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.test.sqs.AcceptedMessage;
import io.outboxrelay.test.sqs.FakeQueue;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the table says, held against what SQS accepted.
 *
 * @param rows committed rows
 * @param lost rows that SQS does not have
 * @param strangers messages that SQS has and the table does not
 * @param dead rows parked as DEAD
 * @param duplicates messages accepted again; FIFO deduplication keeps those of FIFO queues from consumers
 * @param inversions messages first accepted after one of a greater id of their group, of rows in the table
 */
record Evidence(long rows, long lost, long strangers, long dead, long duplicates, long inversions) {

    static Evidence of(JdbcClient jdbc, Collection<FakeQueue> queues) {
        Map<String, Long> ids = new HashMap<>();
        jdbc.sql("SELECT message_id::text, id FROM outbox_message").query(row -> {
            ids.put(row.getString(1), row.getLong(2));
        });
        var seen = new HashSet<String>();
        long duplicates = 0;
        long inversions = 0;
        for (FakeQueue queue : queues) {
            Map<String, Long> last = new HashMap<>();
            for (AcceptedMessage message : queue.accepted()) {
                if (!seen.add(message.outboxMessageId())) {
                    duplicates++;
                } else if (queue.fifo() && ids.containsKey(message.outboxMessageId())) {
                    long id = ids.get(message.outboxMessageId());
                    inversions += last.merge(message.groupId(), id, Math::max) > id ? 1 : 0;
                }
            }
        }
        long lost = ids.keySet().stream().filter(id -> !seen.contains(id)).count();
        long strangers = seen.stream().filter(id -> !ids.containsKey(id)).count();
        return new Evidence(ids.size(), lost, strangers, dead(jdbc), duplicates, inversions);
    }

    static long unmarked(JdbcClient jdbc, FakeQueue queue) {
        Set<String> accepted =
                queue.accepted().stream().map(AcceptedMessage::outboxMessageId).collect(Collectors.toSet());
        return jdbc
                .sql("SELECT message_id::text FROM outbox_message WHERE queue = ? AND status <> 'SENT'")
                .param(queue.name())
                .query(String.class)
                .list()
                .stream()
                .filter(accepted::contains)
                .count();
    }

    /** Every row is sent, in order, and no more than {@code bound} of them twice. */
    Evidence assertKept(long bound) {
        assertThat(strangers).as("messages without a committed row").isZero();
        return assertKeptForSurvivors(bound);
    }

    /** The same where the database itself has lost rows that were sent. */
    Evidence assertKeptForSurvivors(long bound) {
        assertThat(lost).as("lost").isZero();
        assertThat(dead).as("DEAD rows").isZero();
        assertThat(inversions).as("inversions").isZero();
        assertThat(duplicates).as("duplicates").isLessThanOrEqualTo(bound);
        return this;
    }

    private static long dead(JdbcClient jdbc) {
        return jdbc.sql("SELECT count(*) FROM outbox_message WHERE status = 'DEAD'")
                .query(Long.class)
                .single();
    }
}
