package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.InProgressException;
import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import io.outboxrelay.KeyReusedException;
import io.outboxrelay.support.TestDatabase;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two deliveries of one message at once. */
class TwoDeliveriesTest {

    private static final InboxKey KEY =
            InboxKey.ofMessage("billing", UUID.fromString("6f1d7f5e-3b0a-4a55-9f62-0b5f8a2f3c11"));

    private final TestDatabase database = TestDatabase.migrated();
    private final Payments payments = new Payments(database);
    private final Inbox inbox = Inboxes.on(database.dataSource());
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void close() {
        released.countDown();
        database.close();
    }

    @Test
    void the_second_is_sent_away_within_100_ms_while_the_first_is_handled() {
        var first = firstDelivery();
        payments.all();

        // The fastest of a few: this machine may be busy with other things, but nobody waits for the first delivery.
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            assertThatExceptionOfType(InProgressException.class)
                    .isThrownBy(() -> inbox.once(KEY, () -> payments.charge("twice")))
                    .withMessage(KEY + " is being handled elsewhere this moment: let it come back later");
            fastest = Math.min(fastest, System.nanoTime() - start);
        }
        assertThat(first).isNotDone();
        assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(100));

        released.countDown();
        assertThat(first.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
        assertThat(inbox.once(KEY, () -> payments.charge("twice"))).isFalse();
        assertThat(payments.all()).containsExactly("first");
    }

    @Test
    void other_messages_and_other_consumers_go_on() {
        firstDelivery();
        assertThat(inbox.once(InboxKey.ofMessage("billing", UUID.randomUUID()), () -> {}))
                .isTrue();
        assertThat(inbox.once(InboxKey.ofMessage("shipping", KEY.id()), () -> {}))
                .isTrue();
    }

    @Test
    void a_delivery_whose_process_dies_frees_the_message_at_once() {
        var first = firstDelivery();
        int killed = database.jdbc()
                .sql(
                        "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory'"
                                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                .query(Integer.class)
                .single();
        assertThat(killed).isEqualTo(1);

        await().ignoreException(InProgressException.class)
                .until(() -> inbox.once(KEY, () -> payments.charge("second")));
        released.countDown();
        assertThat(first).failsWithin(Duration.ofSeconds(10));
        assertThat(payments.all()).containsExactly("second");
    }

    @Test
    void a_delivery_that_failed_frees_the_message_at_once() {
        var first = CompletableFuture.supplyAsync(() -> inbox.once(KEY, () -> {
            throw new IllegalStateException("on purpose");
        }));
        assertThat(first).failsWithin(Duration.ofSeconds(10));
        assertThat(inbox.once(KEY, () -> payments.charge("second"))).isTrue();
    }

    /**
     * A statement sees what was committed before it began, its lock and its INSERT what is committed now. A trigger stops the
     * second delivery between the two, while the first one commits.
     */
    @Test
    void a_delivery_that_commits_between_the_seconds_look_and_its_lock_is_known() throws Exception {
        assertThat(secondDelivery(KEY.withContent("a"), KEY.withContent("a")))
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(false);
        assertThat(payments.all()).isEmpty();
    }

    @Test
    void even_then_its_content_is_compared() throws Exception {
        assertThat(secondDelivery(KEY.withContent("a"), KEY.withContent("b")))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(KeyReusedException.class);
    }

    /** Begins a delivery under one key, and commits another one under the other key when it has looked. */
    private CompletableFuture<Boolean> secondDelivery(InboxKey committed, InboxKey looking) throws Exception {
        database.jdbc().sql("""
                CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN new; END $$
                """).update();
        database.jdbc()
                .sql("CREATE TRIGGER wait BEFORE INSERT ON inbox_message FOR EACH ROW"
                        + " WHEN (new.content_hash <> 0) EXECUTE FUNCTION wait()")
                .update();
        try (var holder = database.dataSource().getConnection()) {
            holder.createStatement().execute("SELECT pg_advisory_lock(1)");
            var second = CompletableFuture.supplyAsync(() -> inbox.once(looking, () -> payments.charge("twice")));
            await().until(() -> database.jdbc()
                            .sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                            .query(Integer.class)
                            .single()
                    == 1);
            database.jdbc()
                    .sql("INSERT INTO inbox_message (key, consumer) VALUES (?, ?)")
                    .params(committed.id(), committed.consumer())
                    .update();
            database.jdbc()
                    .sql("UPDATE inbox_message SET content_hash = ?")
                    .param(committed.contentHash())
                    .update();
            holder.createStatement().execute("SELECT pg_advisory_unlock(1)");
            return second;
        }
    }

    private CompletableFuture<Boolean> firstDelivery() {
        var first = CompletableFuture.supplyAsync(() -> inbox.once(KEY, () -> {
            payments.charge("first");
            begun.countDown();
            awaitRelease();
        }));
        await().until(() -> begun.getCount() == 0);
        return first;
    }

    private void awaitRelease() {
        try {
            released.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
