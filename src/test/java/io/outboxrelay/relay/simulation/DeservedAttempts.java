package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.queue.QueueLimits;
import java.util.Collection;
import java.util.HashMap;

/** What counts against a message: faults of its own, and never an outage. */
final class DeservedAttempts {

    private final SimulatedSqs sqs;
    private final RelaySettings settings;

    DeservedAttempts(SimulatedSqs sqs, RelaySettings settings) {
        this.sqs = sqs;
        this.settings = settings;
    }

    /** When everything is refused, each relay parks a few messages of a queue before it knows. */
    void checkRejected(Collection<SimulatedRow> all) {
        var parked = new HashMap<String, Integer>();
        for (SimulatedRow row : all) {
            String by = sqs.rejected.get(row.serial);
            if (row.is("DEAD") && by != null && !row.body.equals("refused")) {
                parked.merge(row.queue + " by " + by, 1, Integer::sum);
            }
        }
        parked.forEach((where, rows) -> {
            // Answers that were on their way when it began may come between.
            if (rows > 3 * QueueLimits.MOST_REJECTED_IN_A_ROW) {
                throw new Promise.Broken(
                        "%d rows of %s were parked though none of all got through".formatted(rows, where));
            }
        });
    }

    /** At the end of a schedule: no more attempts than a row has faults, and no verdict that it has not deserved. */
    void check(SimulatedRow row) {
        boolean refused = row.body.equals("refused") || row.body.equals("unsendable");
        int ownFaults = (row.body.equals("unsendable") ? 1 : 0)
                + sqs.failures.getOrDefault(row.serial, 0)
                + sqs.unanswered.getOrDefault(row.serial, 0) / QueueLimits.SUSPICIOUS_AFTER;
        int unlucky = sqs.unlucky.getOrDefault(row.serial, 0);
        boolean rejected = sqs.rejected.containsKey(row.serial);
        if (row.attempts > ownFaults + unlucky + (rejected ? 1 : 0)) {
            throw new Promise.Broken(
                    "row %s has %d attempts for %d faults of its own".formatted(row, row.attempts, ownFaults));
        }
        // Bad luck may be the last straw for a message that has failed by itself; a good one survives any outage.
        boolean spent = ownFaults + unlucky >= settings.maxAttempts() && 2 * ownFaults >= settings.maxAttempts();
        boolean deserved = refused || rejected || spent;
        if (row.is("DEAD") && (!deserved || row.lastError == null)) {
            throw new Promise.Broken("row %s died after %d faults of its own".formatted(row, ownFaults));
        }
    }
}
