package io.outboxrelay.inbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The inbox's knob, validated when the application starts. Immutable.
 *
 * @param retention how long a message that was handled is remembered at least; an hour to ten years, or 0 to forget none
 */
@ConfigurationProperties("outbox.inbox")
record InboxSettings(@DefaultValue(DEFAULT_RETENTION) Duration retention) {

    /** SQS keeps no message longer. */
    static final String DEFAULT_RETENTION = "14d";

    private static final Duration LEAST = Duration.ofHours(1);
    private static final Duration MOST = Duration.ofDays(3_650);

    InboxSettings {
        boolean allowed = retention.compareTo(LEAST) >= 0 && retention.compareTo(MOST) <= 0;
        if (!retention.isZero() && !allowed) {
            throw new IllegalArgumentException(
                    "outbox.inbox.retention is %s: give a value from %s to %s, or 0 to forget no message"
                            .formatted(retention, LEAST, MOST));
        }
    }

    boolean forgetsNothing() {
        return retention.isZero();
    }
}
