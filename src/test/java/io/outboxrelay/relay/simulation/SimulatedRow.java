package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.OutboxRow;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the simulated table, with what the simulation knows about it besides. */
final class SimulatedRow {

    static final long NEVER = Long.MAX_VALUE;

    final long id;
    final String queue;
    final @Nullable String group;
    final String body;
    private String status;
    long availableAt;
    int attempts;

    @Nullable
    String lastError;

    @Nullable
    String sqsMessageId;
    /** When its transaction committed; {@link #NEVER} while it has not, or was rolled back. */
    long committedAt = NEVER;
    /** Not due when it was written, so it takes its place later. */
    boolean scheduled;
    /** A person sent it again after it had died. */
    boolean retried;

    SimulatedRow(long id, String queue, @Nullable String group, String body, String status, long availableAt) {
        this.id = id;
        this.queue = queue;
        this.group = group;
        this.body = body;
        this.status = status;
        this.availableAt = availableAt;
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

    FoundRow found(FoundRow.State state) {
        String visibleBody = state == FoundRow.State.NOT_DUE ? "" : body;
        long dueSince = attempts == 0 ? Math.max(committedAt, availableAt) : committedAt;
        int size = octets(visibleBody) + 59;
        return new FoundRow(
                new OutboxRow(id, new UUID(0, id), visibleBody, "{}", group, null, attempts, size, dueSince), state);
    }

    static int octets(String body) {
        return body.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public String toString() {
        return "%d %s%s %s".formatted(id, queue, group == null ? "" : "/" + group, status);
    }
}
