package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.outboxrelay.ExternalEffect;
import io.outboxrelay.InProgressException;
import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import io.outboxrelay.KeyReusedException;
import io.outboxrelay.OutboxTransactionException;
import io.outboxrelay.support.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Work in a bank's system, which knows nothing of this database's transactions. */
class EffectsTest {

    private static final InboxKey KEY = InboxKey.ofMessage("billing", UUID.randomUUID());
    private static final Duration LEASE = Duration.ofMinutes(5);

    private final TestDatabase database = TestDatabase.migrated();
    private final Payments payments = new Payments(database);
    private final Inbox inbox = Inboxes.on(database.dataSource());
    private final Bank bank = new Bank();

    @AfterEach
    void close() {
        database.close();
    }

    /** Remembers what it did by idempotency key, and may fail before or after. */
    private final class Bank implements ExternalEffect<String, String> {

        final Map<String, String> transfers = new HashMap<>();
        final List<String> calls = new ArrayList<>();
        Exception before;
        Exception after;
        Runnable meanwhile = () -> {};

        @Override
        public Optional<String> find(String order, String idempotencyKey) {
            calls.add("find " + idempotencyKey);
            return Optional.ofNullable(transfers.get(idempotencyKey));
        }

        @Override
        public String perform(String order, String idempotencyKey) throws Exception {
            calls.add("perform " + idempotencyKey);
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isFalse();
            meanwhile.run();
            failWith(before);
            transfers.put(idempotencyKey, "transfer of " + order);
            failWith(after);
            return transfers.get(idempotencyKey);
        }

        @Override
        public void record(String order, String transfer) {
            payments.charge(transfer);
        }

        private void failWith(Exception e) throws Exception {
            if (e != null) {
                throw e;
            }
        }
    }

    @Test
    void it_is_performed_and_recorded_once() throws Exception {
        assertThat(transfer()).isTrue();
        assertThat(transfer()).isFalse();
        assertThat(bank.calls).containsExactly("find key-42", "perform key-42");
        assertThat(payments.all()).containsExactly("transfer of 42");
        assertThat(payments.remembered()).containsExactly(KEY.id());
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void what_was_done_before_a_failure_is_found_and_not_done_again() throws Exception {
        bank.after = new IOException("connection reset");
        assertThatExceptionOfType(IOException.class).isThrownBy(this::transfer).withMessage("connection reset");
        assertThat(payments.all()).isEmpty();
        assertThat(unfinished()).containsExactly("attempt 1 failed");

        assertThat(transfer()).isTrue();
        assertThat(bank.calls).containsExactly("find key-42", "perform key-42", "find key-42");
        assertThat(payments.all()).containsExactly("transfer of 42");
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void what_was_not_done_is_done_by_the_next_delivery_at_once() throws Exception {
        bank.before = new IOException("connection refused");
        assertThatExceptionOfType(IOException.class).isThrownBy(this::transfer);
        bank.before = null;
        assertThat(transfer()).isTrue();
        assertThat(payments.all()).containsExactly("transfer of 42");
    }

    @Test
    void a_result_that_can_not_be_recorded_is_recorded_by_the_next_delivery() throws Exception {
        database.jdbc().sql("ALTER TABLE payment RENAME TO hidden").update();
        assertThatExceptionOfType(org.springframework.dao.DataAccessException.class)
                .isThrownBy(this::transfer);
        assertThat(payments.remembered()).isEmpty();

        database.jdbc().sql("ALTER TABLE hidden RENAME TO payment").update();
        assertThat(transfer()).isTrue();
        assertThat(bank.calls).containsExactly("find key-42", "perform key-42", "find key-42");
        assertThat(payments.all()).containsExactly("transfer of 42");
    }

    @Test
    void a_second_delivery_comes_back_later_while_the_first_is_at_it() throws Exception {
        bank.meanwhile = () -> {
            assertThat(unfinished()).containsExactly("attempt 1 is under way");
            assertThatExceptionOfType(InProgressException.class).isThrownBy(this::transfer);
        };
        assertThat(transfer()).isTrue();
        assertThat(bank.calls).containsExactly("find key-42", "perform key-42");
    }

    @Test
    void a_second_delivery_takes_over_from_one_whose_lease_is_over_and_the_result_is_recorded_once() throws Exception {
        bank.meanwhile = () -> {
            bank.meanwhile = () -> {};
            leaseIsOver();
            assertThat(catching(this::transfer)).isTrue();
        };
        assertThat(transfer()).isFalse();
        assertThat(payments.all()).containsExactly("transfer of 42");
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void one_that_was_overtaken_and_fails_does_not_let_go_of_the_others_attempt() throws Exception {
        bank.meanwhile = () -> {
            leaseIsOver();
            begin();
        };
        bank.before = new IOException("too late");
        assertThatExceptionOfType(IOException.class).isThrownBy(this::transfer);
        assertThat(unfinished()).containsExactly("attempt 2 is under way");
    }

    @Test
    void an_open_transaction_is_refused_before_anything_is_done() {
        var transaction = new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
        transaction.executeWithoutResult(status -> {
            assertThatExceptionOfType(OutboxTransactionException.class)
                    .isThrownBy(this::transfer)
                    .withMessageContaining("outside of transactions");
            payments.charge("something else");
        });
        assertThat(payments.all()).containsExactly("something else");
        assertThat(bank.calls).isEmpty();
    }

    @Test
    void one_id_for_two_contents_is_refused_before_anything_is_done() {
        inbox.once(KEY.withContent("42 cents"), () -> {});
        assertThatExceptionOfType(KeyReusedException.class)
                .isThrownBy(() -> inbox.once(KEY.withContent("43 cents"), bank, "42", "key-42", LEASE));
        assertThat(bank.calls).isEmpty();
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void a_lease_out_of_bounds_is_refused() {
        for (var lease : List.of(Duration.ZERO, Duration.ofHours(25))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> inbox.once(KEY, bank, "42", "key-42", lease))
                    .withMessage("lease is %s: give a value from PT0.001S to PT24H".formatted(lease));
        }
    }

    private boolean transfer() throws Exception {
        return inbox.once(KEY, bank, "42", "key-42", LEASE);
    }

    /** As a delivery that dies in its work. */
    private void begin() {
        database.jdbc()
                .sql("UPDATE inbox_effect SET attempts = attempts + 1, held_until = now() + interval '5 min'")
                .update();
    }

    private void leaseIsOver() {
        database.jdbc().sql("UPDATE inbox_effect SET held_until = now()").update();
    }

    private List<String> unfinished() {
        return database.jdbc().sql("SELECT why FROM inbox_unfinished").query(String.class).list().stream()
                .map(why -> why.split(",")[0])
                .toList();
    }

    private static boolean catching(java.util.concurrent.Callable<Boolean> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
