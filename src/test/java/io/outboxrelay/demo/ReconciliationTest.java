package io.outboxrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReconciliationTest {

    private static final UUID ORDER = new UUID(0, 1);
    private static final UUID FIRST_PAYMENT = new UUID(0, 2);
    private static final UUID SECOND_PAYMENT = new UUID(0, 3);
    private static final UUID ROLLED_BACK = new UUID(0, 4);

    private final ShopLedger ledger = new ShopLedger();

    @BeforeEach
    void an_order_two_payments_of_one_customer_and_a_rollback() {
        ledger.committed(ShopLedger.NO_GROUP, ORDER);
        ledger.committed("ann", FIRST_PAYMENT);
        ledger.committed("ann", SECOND_PAYMENT);
        ledger.rolledBack(ROLLED_BACK);
    }

    @Test
    void it_holds_when_all_that_was_committed_arrived_in_order_and_nothing_else() {
        receive(ORDER, FIRST_PAYMENT, SECOND_PAYMENT);

        assertThat(ledger.reconcile())
                .isEqualTo(new Reconciliation(3, 3, 1, 0, 0, 0, 1, Set.of()))
                .returns(0, Reconciliation::exitCode);
        assertThat(ledger.reconcile().report())
                .contains("The reconciliation holds.")
                .doesNotContain("WRONG");
    }

    @Test
    void it_holds_with_duplicates_and_counts_them() {
        receive(ORDER, ORDER, FIRST_PAYMENT, SECOND_PAYMENT, FIRST_PAYMENT);

        assertThat(ledger.reconcile()).returns(2L, Reconciliation::duplicates).returns(true, Reconciliation::holds);
    }

    @Test
    void it_fails_when_a_message_is_missing() {
        receive(FIRST_PAYMENT, SECOND_PAYMENT);

        assertThat(ledger.reconcile()).returns(2, Reconciliation::received).returns(1, Reconciliation::exitCode);
    }

    @Test
    void a_missing_message_is_no_broken_order() {
        receive(ORDER, SECOND_PAYMENT);

        var reconciliation = ledger.reconcile();
        assertThat(reconciliation.brokenGroups()).isEmpty();
        assertThat(reconciliation.holds()).isFalse();
    }

    @Test
    void a_duplicate_does_not_make_up_for_a_missing_message() {
        receive(ORDER, FIRST_PAYMENT, FIRST_PAYMENT);

        assertThat(ledger.reconcile().holds()).isFalse();
    }

    @Test
    void it_fails_when_a_rolled_back_message_arrives() {
        receive(ORDER, FIRST_PAYMENT, SECOND_PAYMENT, ROLLED_BACK);

        assertThat(ledger.reconcile())
                .returns(1, Reconciliation::rolledBackReceived)
                .returns(0, Reconciliation::strangers)
                .returns(1, Reconciliation::exitCode);
    }

    @Test
    void it_fails_when_a_message_arrives_that_nobody_wrote() {
        receive(ORDER, FIRST_PAYMENT, SECOND_PAYMENT, new UUID(9, 9));

        assertThat(ledger.reconcile()).returns(1, Reconciliation::strangers).returns(1, Reconciliation::exitCode);
    }

    @Test
    void it_fails_when_the_order_of_a_group_is_broken_and_names_the_count() {
        receive(ORDER, SECOND_PAYMENT, FIRST_PAYMENT);

        var reconciliation = ledger.reconcile();
        assertThat(reconciliation.brokenGroups()).containsExactly("ann");
        assertThat(reconciliation.exitCode()).isEqualTo(1);
        assertThat(reconciliation.report()).contains("order kept in 0 of 1 groups: WRONG", "The reconciliation FAILS.");
    }

    @Test
    void it_fails_when_a_message_arrives_outside_its_group() {
        ledger.received(ShopLedger.NO_GROUP, FIRST_PAYMENT);
        receive(ORDER, SECOND_PAYMENT);

        assertThat(ledger.reconcile().holds()).isFalse();
    }

    private void receive(UUID... ids) {
        for (var id : ids) {
            ledger.received(id.equals(FIRST_PAYMENT) || id.equals(SECOND_PAYMENT) ? "ann" : ShopLedger.NO_GROUP, id);
        }
    }
}
