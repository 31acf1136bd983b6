package io.outboxrelay.relay.process;

import io.outboxrelay.relay.OperatorControl;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.RelayEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is to be reported to operators: per queue held here, the rows sent and why its breaker is open. Reports go out
 * on change, at a steady interval; what was counted goes on also when the queue has been given back. Used by the loop's
 * thread only.
 */
final class QueueReports implements RelayEvents {

    static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int INTERVALS_A_MINUTE = (int) (60 / INTERVAL.toSeconds());

    private final Map<String, Sheet> sheets = new HashMap<>();

    /** What has happened since the last report; nothing for a queue of which there is no news. */
    List<OperatorControl.Report> draw() {
        var reports = new ArrayList<OperatorControl.Report>();
        sheets.forEach((queue, sheet) -> {
            sheet.turn();
            if (sheet.held && sheet.hasNews()) {
                reports.add(sheet.draw(queue));
            }
        });
        return reports;
    }

    /** What was counted of queues that are held here no longer, since their last report. */
    List<OperatorControl.Report> drawRest() {
        var rest = new ArrayList<OperatorControl.Report>();
        sheets.forEach((queue, sheet) -> {
            if (!sheet.held && sheet.unreported > 0) {
                rest.add(sheet.draw(queue));
            }
        });
        return rest;
    }

    /** These reports have not arrived, as far as anybody knows. */
    void failed(Collection<OperatorControl.Report> reports) {
        for (OperatorControl.Report report : reports) {
            var sheet = sheet(report.queue());
            sheet.unreported += report.sent();
            sheet.outOfOrder += report.outOfOrder();
            sheet.last = null;
        }
    }

    @Override
    public void leaseTaken(String queue) {
        var sheet = sheet(queue);
        sheet.held = true;
        sheet.last = null; // whatever the holder before reported
    }

    @Override
    public void leaseEnded(String queue) {
        sheet(queue).held = false;
    }

    @Override
    public void sent(String queue, List<OutboxRow> rows, long now) {
        var sheet = sheet(queue);
        sheet.unreported += rows.size();
        sheet.slots[sheet.slot] += rows.size();
    }

    /** Each of them is told as sent, too, so there is news. */
    @Override
    public void overtaken(String queue, OutboxRow failed, List<OutboxRow> by) {
        sheet(queue).outOfOrder += by.size();
    }

    @Override
    public void breakerOpened(String queue, Outcome reason) {
        sheet(queue).breaker = reason.storedText();
    }

    @Override
    public void breakerClosed(String queue) {
        sheet(queue).breaker = null;
    }

    private Sheet sheet(String queue) {
        return sheets.computeIfAbsent(queue, name -> new Sheet());
    }

    private static final class Sheet {

        private final long[] slots = new long[INTERVALS_A_MINUTE];
        private int slot;
        private long unreported;
        /** Since the last report. */
        private long outOfOrder;

        private boolean held;
        private @Nullable String breaker;
        private OperatorControl.@Nullable Report last;
        private long minute;

        /** The current slot is complete: sums up the minute that ends now, and starts the next. */
        void turn() {
            minute = 0;
            for (long rows : slots) {
                minute += rows;
            }
            slot = (slot + 1) % slots.length;
            slots[slot] = 0;
        }

        /** What is drawn twice would be counted twice, so it is taken off here. */
        OperatorControl.Report draw(String queue) {
            last = new OperatorControl.Report(queue, breaker, unreported, minute, outOfOrder);
            unreported = 0;
            outOfOrder = 0;
            return last;
        }

        boolean hasNews() {
            return last == null || unreported > 0 || last.sentLastMinute() != minute || breakerChanged(last);
        }

        private boolean breakerChanged(OperatorControl.Report before) {
            return breaker == null ? before.breaker() != null : !breaker.equals(before.breaker());
        }
    }
}
