package io.outboxrelay.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.support.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A person sends again what was sent. */
class ReplayTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final Console console = new Console(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void sent_messages_are_sent_again_as_new_rows_with_their_message_ids_and_in_order() {
        long first = console.row("q.fifo", "a", "SENT", null);
        long second = console.row("q.fifo", "a", "SENT", null);
        console.row("q.fifo", "a", "DISCARDED", null);

        assertThat(console.column(
                        Long.class,
                        "SELECT original FROM outbox_replay(ids => ARRAY[3, 2, 1, 4711], reason => 'lost')"))
                .containsExactly(first, second);
        assertThat(console.rows("""
                SELECT n.message_id = o.message_id AS same, n.body = o.body AS body, n.status, n.attempts,
                       n.dedup_id IS DISTINCT FROM n.message_id::text AND n.dedup_id IS NOT NULL AS new_dedup
                FROM outbox_message n JOIN outbox_message o ON o.id = n.id - 3
                ORDER BY n.id
                """)).hasSize(2).allSatisfy(copy -> assertThat(copy)
                .isEqualTo(Map.of("same", true, "body", true, "status", "PENDING", "attempts", 0, "new_dedup", true)));
    }

    @Test
    void copies_have_message_ids_of_their_own_if_asked_and_no_deduplication_id_on_a_standard_queue() {
        console.row("orders", null, "SENT", null);
        console.rows("SELECT * FROM outbox_replay(ids => ARRAY[1], new_message_ids => true, reason => 'r')");
        assertThat(console.one(
                        Boolean.class,
                        "SELECT count(DISTINCT message_id) = 2 AND count(dedup_id) = 0 FROM outbox_message"))
                .isTrue();
    }

    @Test
    void rows_and_audit_point_at_each_other() {
        console.row("orders", null, "SENT", null);
        console.rows("SELECT * FROM outbox_replay(ids => ARRAY[1], reason => 'lost', actor => 'anna')");
        assertThat(console.rows("SELECT action, actor, ids::text, originals::text FROM outbox_audit"))
                .containsExactly(Map.of("action", "REPLAY", "actor", "anna", "ids", "{2}", "originals", "{1}"));
        assertThat(console.column(String.class, "SELECT queue FROM outbox_control"))
                .containsExactly("orders");
    }

    @Test
    void messages_are_chosen_by_queue_group_and_time_of_writing() {
        for (int hours = 9; hours >= 1; hours--) {
            sent("orders", hours);
            sent("other", hours);
        }
        assertThat(
                        replayed(
                                "queue => 'orders', written_from => now() - interval '5.5 h', written_until => now() - interval '2.5 h'"))
                .containsExactly(9L, 11L, 13L);
        assertThat(replayed(
                        "queue => 'orders', group_id => 'none', written_from => '2000-01-01', written_until => now()"))
                .isEmpty();
    }

    @Test
    void what_a_long_transaction_wrote_is_found_among_younger_messages() {
        sent("orders", 3);
        console.run(
                "INSERT INTO outbox_message (queue, body, status, created_at) SELECT 'orders', 'x', 'SENT',"
                        + " now() - interval '2 h' + i * interval '1 s' - (i % 7) * interval '40 s' FROM generate_series(1, 500) i");
        String window =
                "written_from => now() - interval '2 h' + interval '100 s', written_until => now() - interval '2 h'"
                        + " + interval '200 s'";
        assertThat(replayed("queue => 'orders', " + window))
                .isEqualTo(console.column(Long.class, """
                        SELECT id FROM outbox_message
                        WHERE created_at >= now() - interval '2 h' + interval '100 s'
                          AND created_at < now() - interval '2 h' + interval '200 s' ORDER BY id
                        """))
                .hasSizeGreaterThan(90);
    }

    @Test
    void nothing_is_sent_again_in_part() {
        console.row("orders", null, "SENT", null);
        console.row("orders", null, "SENT", null);
        assertThatThrownBy(() -> replayed("ids => ARRAY[1, 2], max_rows => 1"))
                .rootCause()
                .hasMessageContaining("more than max_rows => 1");
        assertThat(console.rows("SELECT * FROM outbox_audit")).isEmpty();
    }

    @Test
    void a_dry_run_says_what_was_sent_when_and_changes_nothing() {
        sent("orders", 1);
        assertThat(console.rows("SELECT * FROM outbox_replay(ids => ARRAY[1], dry_run => true)"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("original", 1L).containsEntry("id", null));
        assertThat(console.one(Long.class, "SELECT count(*) FROM outbox_message"))
                .isEqualTo(1);
        assertThat(console.rows("SELECT * FROM outbox_audit")).isEmpty();
    }

    private void sent(String queue, int hoursAgo) {
        console.run(
                "INSERT INTO outbox_message (queue, body, status, created_at, sent_at)"
                        + " VALUES (?, 'x', 'SENT', now() - ? * interval '1 hour', now())",
                queue,
                hoursAgo);
    }

    private List<Long> replayed(String which) {
        return console.column(Long.class, "SELECT original FROM outbox_replay(" + which + ", reason => 'r')");
    }
}
