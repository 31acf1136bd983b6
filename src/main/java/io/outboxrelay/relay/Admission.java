package io.outboxrelay.relay;

/** Where rows go that were just read: into the lineup, or back to the table to wait there. Used by the loop's thread only. */
final class Admission {

    private final Cursor cursor;
    private final Lineup lineup;
    private final Holdings holdings;
    private final Ledger ledger;

    Admission(Cursor cursor, Lineup lineup, Holdings holdings, Ledger ledger) {
        this.cursor = cursor;
        this.lineup = lineup;
        this.holdings = holdings;
        this.ledger = ledger;
    }

    /** Takes the rows that are not in hand already; true if there were any. */
    boolean take(Page found) {
        boolean any = false;
        for (Found row : found.rows()) {
            if (holdings.take(row.row())) {
                any = true;
                place(row);
            }
        }
        return any;
    }

    private void place(Found row) {
        if (row.state() == Found.State.NOT_DUE) {
            ledger.scheduled(row.row());
        } else if (!lineup.admit(row, isInTurn(row))) {
            ledger.blocked(row.row());
        }
    }

    /** A scheduled row may come due before reading has come to its place. */
    private boolean isInTurn(Found row) {
        boolean inTurn = row.state() != Found.State.SCHEDULED || row.id() <= cursor.floor();
        if (!inTurn) {
            cursor.expectMore();
        }
        return inTurn;
    }
}
