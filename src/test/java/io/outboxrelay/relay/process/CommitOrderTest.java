package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.support.relay.ScriptedSender;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions of different groups overlap all the time; that must not disturb a group whose own never do. */
class CommitOrderTest {

    private static final int ROUNDS = 10;

    private final TestDatabase database = TestDatabase.migrated();
    private final ScriptedSender sender = new ScriptedSender();
    private final TestRelay relay = TestRelay.on(database, sender);

    @AfterEach
    void stop() {
        relay.close();
        sender.close();
        database.close();
    }

    @Test
    void a_group_keeps_its_order_when_another_groups_later_id_was_read_before_its_commit() throws Exception {
        relay.start();
        for (int round = 0; round < ROUNDS; round++) {
            try (var slow = database.dataSource().getConnection()) {
                slow.setAutoCommit(false);
                insert(slow, "slow-" + round, "first");
                insert("other-" + round, "overtakes " + round);
                awaitSent("overtakes " + round);
                slow.commit();
            }
            // Its transaction begins after the first one's commit.
            insert("slow-" + round, "second");
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> sender.takenCount() == 3 * ROUNDS);

        for (int round = 0; round < ROUNDS; round++) {
            assertThat(bodiesOf("slow-" + round)).containsExactly("first", "second");
        }
    }

    private List<String> bodiesOf(String group) {
        return sender.taken().stream()
                .filter(taken -> group.equals(taken.row().groupId()))
                .map(taken -> taken.row().body())
                .toList();
    }

    private void awaitSent(String body) {
        await().atMost(Duration.ofSeconds(10)).until(() -> sender.bodies().contains(body));
    }

    private void insert(String group, String body) throws Exception {
        try (var connection = database.dataSource().getConnection()) {
            insert(connection, group, body);
        }
    }

    private static void insert(Connection connection, String group, String body) throws Exception {
        try (var statement = connection.prepareStatement(
                "INSERT INTO outbox_message (queue, group_id, body) VALUES ('payments.fifo', ?, ?)")) {
            statement.setString(1, group);
            statement.setString(2, body);
            statement.executeUpdate();
        }
    }
}
