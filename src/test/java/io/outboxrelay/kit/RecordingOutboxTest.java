package io.outboxrelay.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outboxrelay.InvalidMessageException;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.OutboxTransactionException;
import io.outboxrelay.test.RecordingOutbox;
import io.outboxrelay.test.SentMessage;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a service can rely on when it is tested without a database. */
class RecordingOutboxTest {

    private final RecordingOutbox outbox = new RecordingOutbox();

    record OrderPlaced(long order) {}

    static final class Unwritable {
        public String getName() {
            throw new IllegalStateException("has none");
        }
    }

    @Test
    void what_is_sent_in_a_transaction_is_there_after_its_commit() {
        UUID given = UUID.fromString("00000000-0000-0000-0000-000000000042");
        outbox.inTransaction(() -> {
            assertThat(outbox.send(message("first").messageId(given).build())).isEqualTo(given);
            outbox.send(message("second").build());
            assertThat(outbox.sent()).isEmpty();
        });

        assertThat(outbox.sent()).extracting(SentMessage::body).containsExactly("first", "second");
        assertThat(outbox.sent().get(0).id()).isEqualTo(given);
    }

    @Test
    void outside_of_a_transaction_it_refuses() {
        assertThatThrownBy(() -> send("x"))
                .isInstanceOf(OutboxTransactionException.class)
                .hasMessageContaining("There is no transaction");
    }

    @Test
    void in_a_read_only_transaction_it_refuses() {
        TransactionTemplate readOnly = template(TransactionDefinition.PROPAGATION_REQUIRED);
        readOnly.setReadOnly(true);

        assertThatThrownBy(() -> readOnly.executeWithoutResult(status -> send("x")))
                .isInstanceOf(OutboxTransactionException.class)
                .hasMessageContaining("read-only");
    }

    @Test
    void after_the_commit_it_refuses_whether_or_not_something_was_sent_before() {
        for (Runnable before : List.<Runnable>of(() -> {}, () -> send("before"))) {
            CompletableFuture<Throwable> refused = new CompletableFuture<>();
            outbox.inTransaction(() -> {
                before.run();
                afterCommit(() -> refused.complete(catchThrowable(() -> send("after"))));
            });
            assertThat(refused.join())
                    .isInstanceOf(OutboxTransactionException.class)
                    .hasMessageContaining("is over");
        }
        assertThat(outbox.sent()).extracting(SentMessage::body).containsExactly("before");
    }

    @Test
    void what_rolls_back_was_never_sent() {
        assertThatThrownBy(() -> outbox.inTransaction(() -> {
                    send("x");
                    throw new IllegalStateException("no money");
                }))
                .hasMessage("no money");

        assertThat(outbox).sentNothing();
    }

    @Test
    void an_inner_transaction_of_its_own_commits_alone() {
        TransactionTemplate inner = template(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        template(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult(status -> {
            send("outer");
            inner.executeWithoutResult(own -> send("inner"));
            status.setRollbackOnly();
        });

        assertThat(outbox.sent()).extracting(SentMessage::body).containsExactly("inner");
    }

    @Test
    void a_participant_that_fails_takes_the_whole_transaction_along() {
        TransactionTemplate part = template(TransactionDefinition.PROPAGATION_REQUIRED);

        assertThatThrownBy(() -> part.executeWithoutResult(status -> {
                    send("outer");
                    part.executeWithoutResult(participant -> participant.setRollbackOnly());
                }))
                .hasMessageContaining("rollback-only");

        assertThat(outbox).sentNothing();
    }

    @Test
    void what_rolls_back_to_a_savepoint_is_forgotten_alone() {
        TransactionTemplate nested = template(TransactionDefinition.PROPAGATION_NESTED);
        outbox.inTransaction(() -> {
            nested.executeWithoutResult(status -> {
                send("forgotten too");
                status.setRollbackOnly();
            });
            send("first");
            nested.executeWithoutResult(status -> {
                send("forgotten");
                status.setRollbackOnly();
            });
            nested.executeWithoutResult(status -> send("second"));
        });

        assertThat(outbox.sent()).extracting(SentMessage::body).containsExactly("first", "second");
    }

    @Test
    void one_bad_body_keeps_its_neighbours_out() {
        outbox.inTransaction(() -> assertThatThrownBy(() -> outbox.sendAll(List.of(
                        message("good").build(),
                        OutboxMessage.to("orders").body(new Unwritable()).build())))
                .isInstanceOf(InvalidMessageException.class));

        assertThat(outbox).sentNothing();
    }

    @Test
    void many_threads_may_send_at_a_time() {
        CompletableFuture.allOf(IntStream.range(0, 100)
                        .mapToObj(i -> CompletableFuture.runAsync(() -> outbox.inTransaction(() -> send("x"))))
                        .toArray(CompletableFuture[]::new))
                .join();

        assertThat(outbox).sentTo("orders").times(100);
    }

    @Test
    void an_assertion_finds_a_message_by_all_that_it_says() {
        outbox.inTransaction(() -> {
            outbox.send(OutboxMessage.to("payments.fifo")
                    .body(new OrderPlaced(42))
                    .group("customer-7")
                    .attribute("eventType", "OrderPlaced")
                    .build());
            outbox.send(OutboxMessage.to("payments.fifo").body("{}").group("g").build());
        });

        assertThat(outbox)
                .sentTo("payments.fifo")
                .withBody("{ \"order\": 42 }")
                .withBody(new OrderPlaced(42))
                .withGroup("customer-7")
                .withAttribute("eventType", "OrderPlaced")
                .once();
        assertThat(outbox).sentTo("payments.fifo").times(2);
    }

    @Test
    void an_assertion_that_fails_tells_what_was_sent_instead() {
        outbox.inTransaction(() -> send("{\"order\":41}"));

        assertThatThrownBy(() -> assertThat(outbox).sentTo("orders").withBody("{\"order\":42}"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("Expected a message to orders with body {\"order\":42}, but sent was:"
                        + "\n  to orders: {\"order\":41}");
        assertThatThrownBy(() -> assertThat(outbox).sentTo("orders").times(2))
                .hasMessageContaining("Expected a message to orders 2 times, not 1");
        assertThatThrownBy(() -> assertThat(outbox).sentTo("orders").withGroup("g"))
                .hasMessageContaining("in group g");
        assertThatThrownBy(() -> assertThat(outbox).sentTo("orders").withAttribute("a", "1"))
                .hasMessageContaining("with attribute a = 1");
        assertThatThrownBy(() -> assertThat(outbox).sentTo("refunds")).hasMessageContaining("a message to refunds");
        assertThatThrownBy(() -> assertThat(outbox).sentNothing()).hasMessageContaining("to orders: {\"order\":41}");
    }

    @Test
    void an_assertion_before_the_commit_says_that_there_was_none() {
        outbox.inTransaction(() -> {
            send("x");
            assertThatThrownBy(() -> assertThat(outbox).sentTo("orders"))
                    .hasMessageContaining("but sent was: nothing")
                    .hasMessageContaining("in a transaction that is still open, so not sent yet: 1");
        });
    }

    @Test
    void what_was_sent_can_be_forgotten() {
        outbox.inTransaction(() -> send("x"));
        outbox.clear();

        assertThat(outbox).sentNothing();
    }

    private void send(String body) {
        outbox.send(message(body).build());
    }

    private static OutboxMessage.Builder message(String body) {
        return OutboxMessage.to("orders").body(body);
    }

    private TransactionTemplate template(int propagation) {
        PlatformTransactionManager transactions = outbox.transactionManager();
        TransactionTemplate template = new TransactionTemplate(transactions);
        template.setPropagationBehavior(propagation);
        return template;
    }

    private static void afterCommit(Runnable work) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }
}
