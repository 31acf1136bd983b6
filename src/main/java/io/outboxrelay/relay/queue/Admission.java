package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.Page;

/** Where rows go that were just read: into the lineup, or back to the table to wait there. Used by the loop's thread only. */
final class Admission {

    private final Cursor cursor;
    private final Lineup lineup;
    private final RowsInHand inHand;
    private final Ledger ledger;

    Admission(Cursor cursor, Lineup lineup, RowsInHand inHand, Ledger ledger) {
        this.cursor = cursor;
        this.lineup = lineup;
        this.inHand = inHand;
        this.ledger = ledger;
    }

    /** Takes the rows that are not in hand already; true if there were any. */
    boolean take(Page found) {
        boolean any = false;
        for (FoundRow row : found.rows()) {
            if (inHand.take(row.row())) {
                any = true;
                place(row);
            }
        }
        return any;
    }

    private void place(FoundRow row) {
        if (row.state() == FoundRow.State.NOT_DUE) {
            ledger.scheduled(row.row());
        } else if (!lineup.admit(row, isInTurn(row))) {
            ledger.blocked(row.row());
        }
    }

    /** A scheduled row may come due before reading has come to its place. */
    private boolean isInTurn(FoundRow row) {
        boolean inTurn = row.state() != FoundRow.State.SCHEDULED || row.id() <= cursor.floor();
        if (!inTurn) {
            cursor.expectMore();
        }
        return inTurn;
    }
}
