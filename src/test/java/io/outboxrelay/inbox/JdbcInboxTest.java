package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import io.outboxrelay.KeyReusedException;
import io.outboxrelay.support.LogLines;
import io.outboxrelay.support.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JdbcInboxTest {

    private static final UUID ID = UUID.fromString("6f1d7f5e-3b0a-4a55-9f62-0b5f8a2f3c11");
    private static final UUID OTHER_ID = UUID.fromString("0a6c1f3e-7a52-4e0e-8a0b-5f4d5a0c9b77");
    private static final InboxKey KEY = InboxKey.ofMessage("billing", ID);
    private static final InboxKey CHARGE = InboxKey.ofBusiness("billing", "order-42/charge");

    private final TestDatabase database = TestDatabase.migrated();
    private final Payments payments = new Payments(database);
    private final Inbox inbox = Inboxes.on(database.dataSource());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void the_work_of_a_message_is_done_once_however_often_it_is_delivered() {
        assertThat(inbox.once(KEY, () -> payments.charge("42"))).isTrue();
        assertThat(inbox.once(KEY, () -> payments.charge("42"))).isFalse();
        assertThat(inbox.once(KEY, () -> payments.charge("42"))).isFalse();
        assertThat(payments.all()).containsExactly("42");
    }

    @Test
    void work_that_fails_is_not_remembered_and_leaves_nothing_behind() {
        assertThatIllegalStateException()
                .isThrownBy(() -> inbox.once(KEY, () -> {
                    payments.charge("42");
                    throw new IllegalStateException("on purpose");
                }))
                .withMessage("on purpose");
        assertThat(payments.all()).isEmpty();
        assertThat(payments.remembered()).isEmpty();

        assertThat(inbox.once(KEY, () -> payments.charge("42"))).isTrue();
    }

    @Test
    void each_consumer_takes_a_message_once() {
        assertThat(inbox.once(KEY, () -> payments.charge("42"))).isTrue();
        assertThat(inbox.once(InboxKey.ofMessage("shipping", ID), () -> payments.charge("42")))
                .isTrue();
        assertThat(payments.all()).hasSize(2);
    }

    @Test
    void one_id_for_two_contents_is_refused() {
        inbox.once(KEY.withContent("42 cents"), () -> payments.charge("42"));
        assertThatExceptionOfType(KeyReusedException.class)
                .isThrownBy(() -> inbox.once(KEY.withContent("43 cents"), () -> payments.charge("43")))
                .withMessage("message " + ID
                        + " of consumer 'billing' was handled before with other content: its producer has"
                        + " used one id for two messages");
        assertThat(payments.all()).containsExactly("42");
    }

    @Test
    void a_content_is_compared_only_where_both_deliveries_tell_it() {
        inbox.once(KEY.withContent("42 cents"), () -> payments.charge("42"));
        assertThat(inbox.once(KEY.withContent("42 cents"), () -> payments.charge("42")))
                .isFalse();
        assertThat(inbox.once(KEY, () -> payments.charge("42"))).isFalse();

        var other = InboxKey.ofMessage("billing", OTHER_ID);
        inbox.once(other, () -> payments.charge("43"));
        assertThat(inbox.once(other.withContent("44 cents"), () -> payments.charge("44")))
                .isFalse();
    }

    @Test
    void a_business_key_is_done_once_whatever_message_asks_and_each_message_is_remembered() {
        assertThat(inbox.once(KEY, () -> inbox.once(CHARGE, () -> payments.charge("42"))))
                .isTrue();
        assertThat(inbox.once(InboxKey.ofMessage("billing", OTHER_ID), () -> assertThat(
                                inbox.once(CHARGE, () -> payments.charge("42")))
                        .isFalse()))
                .isTrue();

        assertThat(payments.all()).containsExactly("42");
        assertThat(payments.remembered()).containsExactlyInAnyOrder(ID, OTHER_ID, CHARGE.id());
        assertThat(database.jdbc()
                        .sql("SELECT business_key FROM inbox_message WHERE key = ?")
                        .param(CHARGE.id())
                        .query(String.class)
                        .single())
                .isEqualTo("order-42/charge");
    }

    @Test
    void the_log_says_which_business_was_done_before_and_which_message_asked_again() {
        try (var lines = new LogLines(JdbcInbox.class)) {
            inbox.once(KEY, () -> inbox.once(CHARGE, () -> {}));
            inbox.once(InboxKey.ofMessage("billing", OTHER_ID), () -> inbox.once(CHARGE, () -> {}));
            assertThat(lines.take())
                    .containsExactly("INFO business key 'order-42/charge' of consumer 'billing' was done before and is"
                            + " skipped for message " + OTHER_ID + " of consumer 'billing'");

            inbox.once(CHARGE, () -> {});
            assertThat(lines.take())
                    .containsExactly(
                            "INFO business key 'order-42/charge' of consumer 'billing' was done before and is skipped");
        }
    }

    @Test
    void nested_keys_are_forgotten_together_if_the_work_fails() {
        assertThatIllegalStateException()
                .isThrownBy(() -> inbox.once(
                        KEY,
                        () -> inbox.once(CHARGE, () -> {
                            payments.charge("42");
                            throw new IllegalStateException("on purpose");
                        })));
        assertThat(payments.remembered()).isEmpty();
        assertThat(payments.all()).isEmpty();
    }

    @Test
    void nested_work_whose_failure_is_swallowed_is_rolled_back_all_the_same() {
        assertThatExceptionOfType(org.springframework.transaction.UnexpectedRollbackException.class)
                .isThrownBy(() -> inbox.once(KEY, () -> {
                    try {
                        inbox.once(CHARGE, () -> {
                            throw new IllegalStateException("on purpose");
                        });
                    } catch (IllegalStateException swallowed) {
                        payments.charge("not this time");
                    }
                }));
        assertThat(payments.remembered()).isEmpty();
        assertThat(payments.all()).isEmpty();
    }

    @Test
    void what_the_work_writes_itself_of_the_key_is_seen() {
        inbox.once(KEY, () -> assertThat(inbox.once(KEY, () -> payments.charge("42")))
                .isFalse());
        assertThat(payments.all()).isEmpty();
    }
}
