package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayDrainTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final ScriptedSender sender = new ScriptedSender();
    private TestRelay relay = TestRelay.on(database, sender);

    @AfterEach
    void stop() {
        relay.close();
        sender.close();
        database.close();
    }

    @Test
    void rate() {
        database.jdbc()
                .sql(
                        "INSERT INTO outbox_message (queue, body) SELECT 'orders', repeat('x', 300) FROM generate_series(1, 200000)")
                .update();
        long t = System.nanoTime();
        relay.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> sender.takenCount() >= 200000);
        System.out.println("RATE " + 200000 * 1e9 / (System.nanoTime() - t) + " requests " + sender.requests());
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(count("SENT")).isEqualTo(200000));
    }

    @Test
    void fifo() {
        database.jdbc()
                .sql(
                        "INSERT INTO outbox_message (queue, body, group_id) SELECT 'orders.fifo', i::text, 'g' || (i % 200) FROM generate_series(1, 50000) i")
                .update();
        long t = System.nanoTime();
        relay.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> sender.takenCount() >= 50000);
        System.out.println("FIFO RATE " + 50000 * 1e9 / (System.nanoTime() - t) + " requests " + sender.requests());
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(count("SENT")).isEqualTo(50000));
    }

    private long count(String status) {
        return database.jdbc()
                .sql("SELECT count(*) FROM outbox_message WHERE status = ?")
                .param(status)
                .query(Long.class)
                .single();
    }
}
