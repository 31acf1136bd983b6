package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.relay.RowKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Turns outcomes that are final for now into ledger entries, and tells the lineup what may follow. Used by the loop's
 * thread only.
 */
final class Verdicts {

    private final String queue;
    private final Ports ports;
    private final Backoff backoff;
    private final Ledger ledger;
    private final Lineup lineup;
    private final Map<RowKey, OutboxRow> dying = new HashMap<>();

    Verdicts(String queue, Ports ports, Ledger ledger, Lineup lineup) {
        var range = ports.settings().backoff();
        this.queue = queue;
        this.ports = ports;
        this.backoff = new Backoff(range.initial(), range.max());
        this.ledger = ledger;
        this.lineup = lineup;
        ledger.unwritten().whenSetAside(this::setAside);
    }

    void sent(OutboxRow row, Outcome outcome) {
        ledger.sent(row, outcome.code());
        lineup.done(row);
    }

    /**
     * These verdicts are in the table. Only now may a group go on without its dead row: a relay that took over before
     * would send that row again, after others of its group.
     */
    void written(Collection<RowKey> rows) {
        if (!dying.isEmpty()) {
            rows.stream().map(dying::remove).filter(Objects::nonNull).forEach(lineup::done);
        }
    }

    /** That a row is dead can't be written now: what waits behind it is to wait in the table, or it keeps others out of memory. */
    private void setAside(Marks marks) {
        marks.dead().stream()
                .map(dead -> dying.get(dead.row()))
                .filter(Objects::nonNull)
                .forEach(this::undecided);
    }

    /** Whether the row is dead and its group goes on without it, as soon as that is written. */
    boolean isSkipped(OutboxRow row) {
        return dying.containsKey(row.key());
    }

    /** The message can never be sent. */
    void rejected(OutboxRow row, Outcome outcome) {
        dead(row, attemptsOf(row), outcome);
    }

    /** The message may be sent later, unless it has had its attempts. */
    void failed(OutboxRow row, Outcome outcome) {
        int attempts = attemptsOf(row);
        if (attempts >= ports.settings().maxAttempts()) {
            dead(row, attempts, outcome);
            return;
        }
        ledger.retry(row, attempts, backoff.delay(attempts, ports.loop().random()), outcome.storedText());
        ports.events().retried(queue, row, outcome.code());
        hold(row);
    }

    /** A row that has had as many as its column can count stays there. */
    private static int attemptsOf(OutboxRow row) {
        return Math.min(row.attempts(), Integer.MAX_VALUE - 1) + 1;
    }

    private void dead(OutboxRow row, int attempts, Outcome outcome) {
        ledger.dead(row, attempts, outcome.storedText());
        ports.events().died(queue, row, outcome.code());
        if (ports.settings().fifoOnDead() == FifoOnDead.BLOCK) {
            hold(row);
        } else {
            dying.put(row.key(), row);
        }
    }

    /** The message has failed again and again, and may not be at fault: it stays in hand, but not what waits behind it. */
    void undecided(OutboxRow row) {
        lineup.shed(row).forEach(ledger::blocked);
    }

    private void hold(OutboxRow row) {
        lineup.hold(row).forEach(ledger::blocked);
    }
}
