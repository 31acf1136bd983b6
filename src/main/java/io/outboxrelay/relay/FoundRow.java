package io.outboxrelay.relay;

/**
 * A row as a read found it.
 *
 * @param row the row; its body is empty unless it is due
 * @param state what the table said of it
 */
public record FoundRow(OutboxRow row, State state) {

    public enum State {
        /** PENDING and due. */
        PENDING,
        /** PENDING by a producer that set a later time without saying SCHEDULED. */
        NOT_DUE,
        /** SCHEDULED and due now. */
        SCHEDULED,
        /** RETRY and due now: the head of its group, if it has one. */
        RETRY
    }

    public long id() {
        return row.id();
    }
}
