package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

class CommitSignalTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcTransactionManager manager = new JdbcTransactionManager(database.dataSource());
    private final TransactionTemplate transaction = new TransactionTemplate(manager);
    private final List<Set<String>> wakes = new ArrayList<>();
    private final Outbox outbox = Outboxes.waking(database.dataSource(), wakes::add);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void the_relay_is_woken_once_per_commit_with_all_queues() {
        transaction.executeWithoutResult(status -> {
            send("a");
            outbox.sendAll(List.of(message("b"), message("c")));
            send("a");
            assertThat(wakes).isEmpty();
        });
        assertThat(wakes).containsExactly(Set.of("a", "b", "c"));

        transaction.executeWithoutResult(status -> send("d"));
        assertThat(wakes).containsExactly(Set.of("a", "b", "c"), Set.of("d"));
    }

    @Test
    void the_message_is_visible_when_the_relay_is_woken() {
        List<Long> seen = new ArrayList<>();
        Outbox watched = Outboxes.waking(database.dataSource(), queues -> seen.add(committed()));
        transaction.executeWithoutResult(status -> watched.send(message("a")));

        assertThat(seen).containsExactly(1L);
    }

    @Test
    void a_rollback_wakes_nobody() {
        transaction.executeWithoutResult(status -> {
            send("a");
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> {});

        assertThat(wakes).isEmpty();
    }

    @Test
    void an_inner_transaction_wakes_for_its_own_queues_at_its_own_commit() {
        var inner = new TransactionTemplate(manager);
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        transaction.executeWithoutResult(status -> {
            send("before");
            inner.executeWithoutResult(own -> send("inner"));
            assertThat(wakes).containsExactly(Set.of("inner"));
            send("after");
        });

        assertThat(wakes).containsExactly(Set.of("inner"), Set.of("before", "after"));
    }

    @Test
    void a_transaction_of_its_own_wakes_whichever_callback_of_another_opens_it() {
        var own = new TransactionTemplate(manager);
        own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        transaction.executeWithoutResult(status -> {
            // registered before the message is sent, as when an event is published first
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    own.executeWithoutResult(inner -> send("after-commit"));
                }

                @Override
                public void afterCompletion(int status) {
                    own.executeWithoutResult(inner -> send("after-completion"));
                }
            });
            send("before");
        });

        assertThat(wakes)
                .containsExactlyInAnyOrder(Set.of("before"), Set.of("after-commit"), Set.of("after-completion"));
    }

    @Test
    void a_failing_relay_does_not_reach_the_caller() {
        Outbox failing = Outboxes.waking(database.dataSource(), queues -> {
            throw new IllegalStateException("relay is closing");
        });
        transaction.executeWithoutResult(status -> failing.send(message("a")));

        assertThat(committed()).isEqualTo(1);
    }

    private void send(String queue) {
        outbox.send(message(queue));
    }

    private static OutboxMessage message(String queue) {
        return OutboxMessage.to(queue).body("x").build();
    }

    /** Seen from outside of the transaction that may still be around. */
    private long committed() {
        try (var connection = database.dataSource().getConnection();
                var rows = connection.createStatement().executeQuery("SELECT count(*) FROM outbox_message")) {
            rows.next();
            return rows.getLong(1);
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }
}
