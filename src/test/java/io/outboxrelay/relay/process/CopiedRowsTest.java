package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** COPY draws ids as it reads lines, and writes no row before it has a thousand or 64 kB. */
class CopiedRowsTest extends RelayProof {

    private static final String PAYMENTS = "payments.fifo";
    private static final String COPY = "COPY outbox_message (queue, group_id, body, message_id) FROM STDIN";
    private static final String FILLING = "x".repeat(6_000);

    @Test
    void rows_of_a_copy_that_took_long_leave_before_what_was_committed_after_it() throws Exception {
        relay();
        trickle(1, 10);
        try (var connection = database.dataSource().getConnection()) {
            var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
            long idsBefore = lastId();
            for (int i = 1; i <= 3; i++) {
                write(copy, "copied " + i);
            }
            copy.flushCopy();
            await().until(() -> lastId() > idsBefore);
            // Others overtake those ids, one after the other, while nothing of the COPY is in the table.
            trickle(11, 60);
            copy.endCopy();
        }
        table.insert(PAYMENTS, "copied", "later");
        awaitAllSent();

        assertThat(sender.bodies().stream()
                        .filter(body -> !body.startsWith("other"))
                        .map(body -> body.replace(FILLING, "")))
                .containsExactly("copied 1", "copied 2", "copied 3", "later");
    }

    private void trickle(int first, int last) {
        for (int i = first; i <= last; i++) {
            table.insert(PAYMENTS, "other-" + i, "other " + i);
            awaitTaken(i);
        }
    }

    private static void write(CopyIn copy, String body) throws SQLException {
        var line = String.join(
                        "\t",
                        PAYMENTS,
                        "copied",
                        body + FILLING,
                        UUID.randomUUID().toString()) + "\n";
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
    }

    private long lastId() {
        return table.one(Long.class, "SELECT last_value FROM outbox_message_id_seq");
    }
}
