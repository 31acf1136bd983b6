package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class SerializeGroupsTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        database.close();
    }

    @Test
    void a_second_transaction_of_the_group_draws_its_id_only_after_the_first_has_committed() throws Exception {
        Outbox outbox = Outboxes.serializingGroups(database.dataSource());
        var first = open(o -> o.send(message("g", "first")), outbox);
        first.awaitWritten();
        var second = open(o -> o.send(message("g", "second")), outbox);
        await().until(() -> waitingForAdvisoryLocks() == 1);
        assertThat(second.wrote.getCount()).isEqualTo(1);

        first.commit();
        second.commit();
        assertThat(bodies()).containsExactly("first", "second");
    }

    @Test
    void without_the_setting_overlapping_transactions_of_a_group_do_not_wait() throws Exception {
        Outbox outbox = Outboxes.on(database.dataSource());
        var first = open(o -> o.send(message("g", "first")), outbox);
        first.awaitWritten();
        var second = open(o -> o.send(message("g", "second")), outbox);
        second.awaitWritten();
        second.commit();
        assertThat(bodies()).containsExactly("second");
        first.commit();
    }

    @Test
    void other_groups_other_queues_and_standard_queues_do_not_wait() throws Exception {
        Outbox outbox = Outboxes.serializingGroups(database.dataSource());
        var first = open(
                o -> o.sendAll(List.of(
                        message("g", "1"),
                        OutboxMessage.to("standard").body("1").group("g").build())),
                outbox);
        first.awaitWritten();
        var second = open(
                o -> o.sendAll(List.of(
                        message("h", "2"),
                        OutboxMessage.to("other.fifo").body("2").group("g").build(),
                        OutboxMessage.to("standard").body("2").group("g").build(),
                        OutboxMessage.to("standard").body("2").build())),
                outbox);
        second.awaitWritten();
        second.commit();
        first.commit();
    }

    @Test
    void collections_with_the_same_groups_in_opposite_order_do_not_lock_each_other_out() throws Exception {
        Outbox outbox = Outboxes.serializingGroups(database.dataSource());
        List<OutboxMessage> forward =
                IntStream.range(0, 50).mapToObj(i -> message("g" + i, "x")).toList();
        List<OutboxMessage> backward = new ArrayList<>(forward);
        Collections.reverse(backward);
        var rounds = IntStream.range(0, 100)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> transaction.executeWithoutResult(
                                status -> outbox.sendAll(i % 2 == 0 ? forward : backward)),
                        threads))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(rounds).get(60, TimeUnit.SECONDS);

        assertThat(bodies()).hasSize(5_000);
    }

    private static OutboxMessage message(String group, String body) {
        return OutboxMessage.to("payments.fifo").body(body).group(group).build();
    }

    private Open open(Consumer<Outbox> work, Outbox outbox) {
        var open = new Open();
        open.done = CompletableFuture.runAsync(
                () -> transaction.executeWithoutResult(status -> {
                    work.accept(outbox);
                    open.wrote.countDown();
                    awaitSignal(open.mayCommit);
                }),
                threads);
        return open;
    }

    private static void awaitSignal(CountDownLatch signal) {
        try {
            assertThat(signal.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private int waitingForAdvisoryLocks() {
        return database.jdbc()
                .sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                .query(Integer.class)
                .single();
    }

    private List<String> bodies() {
        return database.jdbc()
                .sql("SELECT body FROM outbox_message ORDER BY id")
                .query(String.class)
                .list();
    }

    /** A transaction that has written, or waits to, and is held open until told to commit. */
    private static final class Open {
        private final CountDownLatch wrote = new CountDownLatch(1);
        private final CountDownLatch mayCommit = new CountDownLatch(1);
        private CompletableFuture<Void> done;

        void awaitWritten() {
            awaitSignal(wrote);
        }

        void commit() throws Exception {
            mayCommit.countDown();
            done.get(30, TimeUnit.SECONDS);
        }
    }
}
