package io.outboxrelay.inbox;

import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationStyle;

/**
 * The inbox's knob, validated when the application starts. Immutable.
 *
 * @param retention how long a message that was handled is remembered at least, from an hour to ten years; {@code forever} to
 *     forget none. Not 0, which keeps nothing where {@code outbox.retention} has it
 */
@ConfigurationProperties("outbox.inbox")
record InboxSettings(@DefaultValue(DEFAULT_RETENTION) String retention) {

    /** SQS keeps no message longer. */
    static final String DEFAULT_RETENTION = "14d";

    static final String FOREVER = "forever";

    private static final Duration LEAST = Duration.ofHours(1);
    private static final Duration MOST = Duration.ofDays(3_650);

    InboxSettings {
        age(retention)
                .filter(age -> age.compareTo(LEAST) < 0 || age.compareTo(MOST) > 0)
                .ifPresent(age -> {
                    throw refused(retention);
                });
    }

    /** The age at which messages are forgotten; empty for never. */
    Optional<Duration> period() {
        return age(retention);
    }

    private static Optional<Duration> age(String retention) {
        try {
            return retention.equalsIgnoreCase(FOREVER)
                    ? Optional.empty()
                    : Optional.of(DurationStyle.detectAndParse(retention));
        } catch (IllegalArgumentException e) {
            throw refused(retention);
        }
    }

    private static IllegalArgumentException refused(String retention) {
        return new IllegalArgumentException(
                "outbox.inbox.retention is %s: give a time from 1h to 3650d, as 14d, or %s to forget no message"
                        .formatted(retention, FOREVER));
    }
}
