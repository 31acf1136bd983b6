package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One row that can't be marked delays no other, and is not sent again because of it. */
class RelayLockedRowTest extends RelayProof {

    private static final String QUEUE = "orders";

    @Test
    void a_row_that_a_person_has_locked_is_marked_when_it_is_free_again() throws SQLException {
        var ids = insert(200);
        try (Connection person = database.dataSource().getConnection()) {
            person.setAutoCommit(false);
            person.createStatement().execute("SELECT 1 FROM outbox_message WHERE id = " + ids.get(50) + " FOR UPDATE");
            relay();
            await().until(() -> table.count("SENT") == 199);
            insert(100);
            await().until(() -> table.count("SENT") == 299);
            person.rollback();
        }
        await().until(() -> table.count("SENT") == 300);
        assertThat(sender.takenCount()).as("each once").isEqualTo(300);
    }

    @Test
    void a_trigger_that_refuses_a_row_keeps_no_other_from_being_marked() {
        var ids = insert(200);
        table.run("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF new.id = %d THEN RAISE EXCEPTION 'not this one'; END IF; RETURN new; END $$;
                CREATE TRIGGER refusing BEFORE UPDATE ON outbox_message FOR EACH ROW EXECUTE FUNCTION refuse()
                """.formatted(ids.get(7)));
        relay();
        await().until(() -> table.count("SENT") == 199);
        assertThat(sender.takenCount()).isEqualTo(200);
    }

    @Test
    void a_row_whose_attempts_can_not_be_counted_further_is_parked_like_any_other() {
        long id = table.insert(QUEUE, null, "bad");
        table.run("UPDATE outbox_message SET attempts = 2147483647 WHERE id = " + id);
        sender.answering(rows -> rows.stream()
                .map(row -> row.body().equals("bad")
                        ? Outcome.failed(Outcome.Kind.REJECTED, "InvalidMessageContents", "bad")
                        : Outcome.sent("ok"))
                .toList());
        insert(20);
        relay();
        await().until(() -> table.count("DEAD") == 1 && table.count("SENT") == 20);
    }

    private List<Long> insert(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> table.insert(QUEUE, null, "good"))
                .toList();
    }
}
