package io.outboxrelay.test.sqs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Compares what is committed in an outbox with what has been received, queue by queue. */
final class Reconciliation {

    private static final int MOST_COMPLAINTS = 10;

    private final Map<String, Integer> receipts = new HashMap<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<CommittedRow> rows;

    private Reconciliation(List<CommittedRow> rows, FakeSqs sqs) {
        this.rows = rows;
        for (AcceptedMessage message : sqs.delivered()) {
            String id = Objects.requireNonNullElse(message.outboxMessageId(), "without an outbox-message-id");
            places.putIfAbsent(id, places.size());
            receipts.merge(id, 1, Integer::sum);
        }
    }

    /** What is wrong; empty if nothing is. */
    static String complaint(List<CommittedRow> rows, FakeSqs sqs) {
        if (rows.size() > CommittedRow.MOST) {
            throw new IllegalStateException("The outbox has more than " + CommittedRow.MOST + " messages");
        }
        Reconciliation reconciliation = new Reconciliation(rows, sqs);
        reconciliation.missing();
        reconciliation.tooOften();
        reconciliation.neverCommitted();
        reconciliation.outOfOrder();
        return reconciliation.text();
    }

    private void missing() {
        rows.stream()
                .filter(row -> !receipts.containsKey(row.id()))
                .forEach(row -> complaints.add("not received: " + row));
    }

    private void tooOften() {
        rows.stream()
                .filter(row -> receipts.getOrDefault(row.id(), 0) > 1)
                .forEach(row -> complaints.add("received " + receipts.get(row.id()) + " times: " + row));
    }

    private void neverCommitted() {
        Set<String> committed =
                new HashSet<>(rows.stream().map(CommittedRow::id).toList());
        receipts.keySet().stream()
                .filter(id -> !committed.contains(id))
                .forEach(id -> complaints.add("received, but not in the outbox: message " + id));
    }

    private void outOfOrder() {
        Map<String, CommittedRow> before = new HashMap<>();
        for (CommittedRow row : rows) {
            if (!row.isFifo() || !places.containsKey(row.id())) {
                continue;
            }
            CommittedRow earlier = before.put(row.lane(), row);
            if (earlier != null && places.get(earlier.id()) > places.get(row.id())) {
                complaints.add("received in the wrong order: " + row + " before " + earlier);
            }
        }
    }

    private String text() {
        if (complaints.isEmpty()) {
            return "";
        }
        int more = complaints.size() - MOST_COMPLAINTS;
        return "What is committed and what was received differ:\n  "
                + String.join("\n  ", complaints.subList(0, Math.min(MOST_COMPLAINTS, complaints.size())))
                + (more > 0 ? "\n  and " + more + " more" : "");
    }
}
