package io.outboxrelay.relay;

import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Turns outcomes that are final for now into ledger entries, and tells the lineup what may follow. Used by the loop's
 * thread only.
 */
final class Verdicts {

    static final int MAX_ERROR_LENGTH = 1_000;

    private final String queue;
    private final RelaySettings settings;
    private final Backoff backoff;
    private final Loop loop;
    private final Ledger ledger;
    private final Lineup lineup;
    private final RelayEvents events;
    private final Map<Long, OutboxRow> dying = new HashMap<>();

    Verdicts(String queue, RelaySettings settings, Loop loop, Ledger ledger, Lineup lineup, RelayEvents events) {
        this.queue = queue;
        this.settings = settings;
        this.backoff =
                new Backoff(settings.backoff().initial(), settings.backoff().max());
        this.loop = loop;
        this.ledger = ledger;
        this.lineup = lineup;
        this.events = events;
    }

    void sent(OutboxRow row, Outcome outcome) {
        ledger.sent(row, outcome.code());
        lineup.done(row);
    }

    /**
     * These verdicts are in the table. Only now may a group go on without its dead row: a relay that took over before
     * would send that row again, after others of its group.
     */
    void written(Collection<Long> ids) {
        if (!dying.isEmpty()) {
            ids.stream().map(dying::remove).filter(Objects::nonNull).forEach(lineup::done);
        }
    }

    /** The message can never be sent. */
    void rejected(OutboxRow row, Outcome outcome) {
        dead(row, row.attempts() + 1, outcome);
    }

    /** The message may be sent later, unless it has had its attempts. */
    void failed(OutboxRow row, Outcome outcome) {
        int attempts = row.attempts() + 1;
        if (attempts >= settings.maxAttempts()) {
            dead(row, attempts, outcome);
            return;
        }
        ledger.retry(row, attempts, backoff.delay(attempts, loop.random()), error(outcome));
        events.retried(queue, row, outcome.code());
        hold(row);
    }

    private void dead(OutboxRow row, int attempts, Outcome outcome) {
        ledger.dead(row, attempts, error(outcome));
        events.died(queue, row, outcome.code());
        if (settings.fifoOnDead() == FifoOnDead.BLOCK) {
            hold(row);
        } else {
            dying.put(row.id(), row);
        }
    }

    private void hold(OutboxRow row) {
        List<OutboxRow> behind = lineup.hold(row);
        behind.forEach(ledger::blocked);
    }

    /** Code and text of a failure, fit to be stored. */
    static String error(Outcome outcome) {
        String error = outcome.code() + ": " + outcome.text();
        // PostgreSQL stores no NUL; a verdict that can't be written would be repeated for ever.
        String storable = error.replace('\0', ' ');
        return storable.length() <= MAX_ERROR_LENGTH ? storable : storable.substring(0, MAX_ERROR_LENGTH);
    }
}
