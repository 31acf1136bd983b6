package io.outboxrelay.relay.process;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long finished rows are kept. Immutable.
 *
 * @param retention age at which SENT and DISCARDED rows are removed; a minute to ten years, or 0 to keep all of them
 */
@ConfigurationProperties("outbox")
record RetentionSettings(@DefaultValue(DEFAULT_RETENTION) Duration retention) {

    static final String DEFAULT_RETENTION = "7d";

    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final Duration MOST = Duration.ofDays(3_650);

    RetentionSettings {
        boolean allowed = retention.compareTo(LEAST) >= 0 && retention.compareTo(MOST) <= 0;
        if (!retention.isZero() && !allowed) {
            throw new IllegalArgumentException(
                    "outbox.retention is %s: give a value from %s to %s, or 0 to keep all rows"
                            .formatted(retention, LEAST, MOST));
        }
    }

    boolean keepsAll() {
        return retention.isZero();
    }
}
