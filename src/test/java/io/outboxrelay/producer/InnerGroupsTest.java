package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.OutboxTransactionException;
import io.outboxrelay.support.TestDatabase;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Serialized groups, where one transaction is opened inside another and both want the same one. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InnerGroupsTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final TransactionWatch watch = new TransactionWatch();
    private final JdbcTransactionManager manager = new JdbcTransactionManager(database.dataSource());
    private final Outbox outbox = Outboxes.serializingGroups(database.dataSource(), watch);
    private final TransactionTemplate outer = new TransactionTemplate(manager);
    private final TransactionTemplate inner = template(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    private final TransactionTemplate nested = template(TransactionDefinition.PROPAGATION_NESTED);

    @BeforeEach
    void watchTheManager() {
        manager.addListener(watch);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void an_inner_transaction_does_not_wait_for_its_outer_one_but_is_refused() {
        outer.executeWithoutResult(status -> {
            send("g", "outer");
            assertThatExceptionOfType(OutboxTransactionException.class)
                    .isThrownBy(() -> inner.executeWithoutResult(own -> send("g", "inner")))
                    .withMessageContainingAll("payments.fifo/g", "outer transaction", "serialize-groups");
            send("g", "outer goes on");
        });

        assertThat(bodies()).containsExactly("outer", "outer goes on");
    }

    @Test
    void a_collection_is_refused_for_one_such_group_among_others() {
        outer.executeWithoutResult(status -> {
            send("g", "outer");
            var messages = List.of(message("other", "inner"), message("g", "inner"));
            assertThatExceptionOfType(OutboxTransactionException.class)
                    .isThrownBy(() -> inner.executeWithoutResult(own -> outbox.sendAll(messages)));
        });

        assertThat(bodies()).containsExactly("outer");
    }

    @Test
    void an_inner_transaction_may_send_to_other_groups_and_to_standard_queues() {
        outer.executeWithoutResult(status -> {
            send("g", "outer");
            outbox.send(OutboxMessage.to("orders").body("outer").group("g").build());
            inner.executeWithoutResult(own -> {
                send("other", "inner");
                outbox.send(OutboxMessage.to("orders").body("inner").group("g").build());
            });
        });

        assertThat(bodies()).containsExactly("outer", "outer", "inner", "inner");
    }

    @Test
    void an_inner_transaction_may_send_to_the_group_before_its_outer_one_does() {
        outer.executeWithoutResult(status -> {
            inner.executeWithoutResult(own -> send("g", "inner"));
            send("g", "outer");
        });

        assertThat(bodies()).containsExactly("inner", "outer");
    }

    @Test
    void what_is_opened_after_the_commit_may_send_to_the_group() {
        outer.executeWithoutResult(status -> {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    inner.executeWithoutResult(own -> send("g", "after-commit"));
                }

                @Override
                public void afterCompletion(int status) {
                    inner.executeWithoutResult(own -> send("g", "after-completion"));
                }
            });
            send("g", "outer");
        });

        assertThat(bodies()).containsExactly("outer", "after-commit", "after-completion");
    }

    @Test
    void a_savepoint_that_is_rolled_back_gives_its_groups_free() {
        outer.executeWithoutResult(status -> {
            send("kept", "outer");
            nested.executeWithoutResult(savepoint -> {
                send("g", "nested");
                savepoint.setRollbackOnly();
            });
            inner.executeWithoutResult(own -> send("g", "inner"));
            assertThatExceptionOfType(OutboxTransactionException.class)
                    .isThrownBy(() -> inner.executeWithoutResult(own -> send("kept", "inner")));
        });

        assertThat(bodies()).containsExactly("outer", "inner");
    }

    @Test
    void the_next_transactions_of_the_thread_are_free_again() {
        for (String body : List.of("first", "second")) {
            outer.executeWithoutResult(status -> send("g", body));
            inner.executeWithoutResult(status -> send("g", body));
        }

        assertThat(bodies()).containsExactly("first", "first", "second", "second");
    }

    /** The timeout is longer than the second after which PostgreSQL looks for a deadlock: it sees none. */
    @Test
    void where_nothing_tells_of_the_outer_transaction_the_lock_timeout_ends_the_wait() {
        try (var impatient = new HikariDataSource()) {
            impatient.setJdbcUrl(database.url() + "?options=-c%20lock_timeout=1500");
            impatient.setUsername(database.username());
            impatient.setPassword(database.password());
            impatient.setMaximumPoolSize(2);
            Outbox unaware = Outboxes.serializingGroups(impatient);
            var first = new TransactionTemplate(new JdbcTransactionManager(impatient));
            var second = new TransactionTemplate(first.getTransactionManager());
            second.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
            first.executeWithoutResult(status -> {
                unaware.send(message("g", "outer"));
                assertThatExceptionOfType(DataAccessException.class)
                        .isThrownBy(() -> second.executeWithoutResult(own -> unaware.send(message("g", "inner"))))
                        .withMessageContaining("lock timeout");
            });
        }

        assertThat(bodies()).containsExactly("outer");
    }

    private TransactionTemplate template(int propagation) {
        var template = new TransactionTemplate(manager);
        template.setPropagationBehavior(propagation);
        return template;
    }

    private void send(String group, String body) {
        outbox.send(message(group, body));
    }

    private static OutboxMessage message(String group, String body) {
        return OutboxMessage.to("payments.fifo").body(body).group(group).build();
    }

    private List<String> bodies() {
        return database.jdbc()
                .sql("SELECT body FROM outbox_message ORDER BY id")
                .query(String.class)
                .list();
    }
}
