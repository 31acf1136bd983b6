package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.RowKey;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the simulated table, with what the simulation knows about it besides. */
final class SimulatedRow {

    static final long NEVER = Long.MAX_VALUE;

    final long id;
    /** Its message id; unlike the other it is never given twice. */
    final long serial;

    /** Only the database changes it, which keeps its index. */
    String queue;

    final @Nullable String group;
    final String body;
    /** By the clock of the database that wrote it. */
    final long createdAt;

    private String status;
    long availableAt;
    int attempts;

    @Nullable
    String lastError;

    @Nullable
    String sqsMessageId;
    /** When its transaction committed, by the world's time; {@link #NEVER} while it has not, or was rolled back. */
    long committedAt = NEVER;
    /** Not due when it was written, or put off by a person, so it takes its place later. */
    boolean scheduled;
    /** It was DEAD, and is not any more: a person sent it again, or a failover has taken the verdict back. */
    boolean wasDead;
    /** When a person gave it up unsent, by the world's time; {@link #NEVER} if nobody did, or a failover has taken that back. */
    long cancelledAt = NEVER;
    /** No relay can change it: somebody has locked it, or a trigger refuses. */
    boolean isFixed;
    /** A failover has taken back what was written about it. */
    boolean forgotten;

    SimulatedRow(
            long id,
            long serial,
            String queue,
            @Nullable String group,
            String body,
            String status,
            long createdAt,
            long availableAt) {
        this.id = id;
        this.serial = serial;
        this.queue = queue;
        this.group = group;
        this.body = body;
        this.status = status;
        this.createdAt = createdAt;
        this.availableAt = availableAt;
        this.scheduled = availableAt > createdAt;
    }

    RowKey key() {
        return new RowKey(id, new UUID(0, serial));
    }

    String status() {
        return status;
    }

    /** Only the database changes it, which keeps its index. */
    void status(String next) {
        status = next;
    }

    boolean isVisible() {
        return committedAt != NEVER;
    }

    boolean is(String... statuses) {
        for (String candidate : statuses) {
            if (candidate.equals(status)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a PENDING row may be sent: one that asks for no delay always, whatever the clock says. */
    boolean mayBeSent(long now) {
        return availableAt <= createdAt || availableAt <= now;
    }

    /** The serial of a row that is on its way. */
    static long serial(OutboxRow row) {
        return row.messageId().getLeastSignificantBits();
    }

    FoundRow found(FoundRow.State state) {
        String visibleBody = state == FoundRow.State.NOT_DUE ? "" : body;
        long dueSince = attempts == 0 ? Math.max(committedAt, availableAt) : committedAt;
        int size = octets(visibleBody) + 59;
        return new FoundRow(
                new OutboxRow(id, key().messageId(), visibleBody, "{}", group, null, attempts, size, dueSince), state);
    }

    static int octets(String body) {
        return body.getBytes(StandardCharsets.UTF_8).length;
    }

    /** How it is now. */
    Copy copy() {
        return new Copy(this, queue, status, availableAt, attempts, lastError, sqsMessageId);
    }

    @Override
    public String toString() {
        return "%d (%d) %s%s %s".formatted(id, serial, queue, group == null ? "" : "/" + group, status);
    }

    /** How a row was at some moment. */
    record Copy(
            SimulatedRow row,
            String queue,
            String status,
            long availableAt,
            int attempts,
            @Nullable String lastError,
            @Nullable String sqsMessageId) {

        SimulatedRow restored() {
            row.forgotten |= !row.status.equals(status);
            row.wasDead |= row.is("DEAD");
            row.cancelledAt = status.equals("DISCARDED") ? row.cancelledAt : NEVER;
            row.queue = queue;
            row.status = status;
            row.availableAt = availableAt;
            row.attempts = attempts;
            row.lastError = lastError;
            row.sqsMessageId = sqsMessageId;
            return row;
        }
    }
}
