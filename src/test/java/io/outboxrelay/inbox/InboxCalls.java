package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.outboxrelay.ExternalEffect;
import io.outboxrelay.InboxKey;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;

/** Has each statement of the room run once. */
public final class InboxCalls {

    private InboxCalls() {}

    public static void assertAllAnswered(DataSource dataSource) throws Exception {
        var inbox = Inboxes.on(dataSource);
        var key = InboxKey.ofMessage("billing", UUID.randomUUID()).withContent("x");
        assertThat(inbox.once(key, () -> {})).isTrue();
        assertThat(inbox.once(key, () -> {})).isFalse();

        var other = InboxKey.ofMessage("billing", UUID.randomUUID());
        var effect = new FailingOnce();
        assertThatIllegalStateException()
                .isThrownBy(() -> inbox.once(other, effect, "42", "key", Duration.ofMinutes(1)))
                .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
        assertThat(inbox.once(other, effect, "42", "key", Duration.ofMinutes(1)))
                .isTrue();
        assertThat(inbox.once(other, effect, "42", "key", Duration.ofMinutes(1)))
                .isFalse();

        assertThat(Inboxes.oldRows(dataSource).remove(0, Duration.ofDays(1))).isEqualTo(new OldRows.Window(true, 0, 1));
    }

    /** Lets go of its first attempt. */
    private static final class FailingOnce implements ExternalEffect<String, String> {

        private boolean failed;

        @Override
        public String perform(String order, String idempotencyKey) {
            if (!failed) {
                failed = true;
                throw new IllegalStateException("on purpose");
            }
            return order;
        }

        @Override
        public void record(String order, String result) {}
    }
}
