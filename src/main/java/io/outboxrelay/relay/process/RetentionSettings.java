package io.outboxrelay.relay.process;

import io.outboxrelay.relay.OutboxStore.SentRows;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationStyle;

/**
 * How long finished rows are kept. Immutable.
 *
 * @param retention age at which SENT and DISCARDED rows are removed, from a minute to ten years; {@code forever} to keep all of
 *     them; 0 to delete a message as soon as SQS has it
 */
@ConfigurationProperties("outbox")
record RetentionSettings(@DefaultValue(DEFAULT_RETENTION) String retention) {

    static final String DEFAULT_RETENTION = "7d";
    static final String FOREVER = "forever";

    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final Duration MOST = Duration.ofDays(3_650);

    RetentionSettings {
        age(retention)
                .filter(age -> !age.isZero() && (age.compareTo(LEAST) < 0 || age.compareTo(MOST) > 0))
                .ifPresent(age -> {
                    throw refused(retention);
                });
    }

    SentRows sentRows() {
        return age(retention).filter(Duration::isZero).isPresent() ? SentRows.DELETED : SentRows.KEPT;
    }

    /**
     * The age at which finished rows are removed; empty for never. Where sent rows are not kept, those that a person discarded are,
     * and so are those that were sent under another setting: for the default time.
     */
    Optional<Duration> period() {
        return age(retention).map(age -> age.isZero() ? DurationStyle.SIMPLE.parse(DEFAULT_RETENTION) : age);
    }

    /** Empty for ever. */
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
                "outbox.retention is %s: give a time from 1m to 3650d, as 7d, or 0 to keep no sent message, or %s to keep all"
                        .formatted(retention, FOREVER));
    }
}
