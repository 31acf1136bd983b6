package io.outboxrelay.relay.process;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/** What may be logged of a database error. */
final class DatabaseTrouble {

    private DatabaseTrouble() {}

    /**
     * The first line of the innermost cause. The outer ones quote the statement, and further lines of PostgreSQL's own may
     * quote the row, message body included. Where a person has to act, the way out follows.
     */
    static String text(RuntimeException error) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(error);
        String message = cause.getMessage();
        String line = message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
        return cause instanceof SQLException refusal ? line + wayOut(refusal.getSQLState()) : line;
    }

    private static String wayOut(@Nullable String state) {
        return switch (state == null ? "" : state) {
            case "42501" -> ": grant its user what the relay needs on the outbox's tables";
            case "28P01", "28000" ->
                ": give it the new password; a file of configtree is read for each connection, a variable at the start only";
            case "25006" -> ": the relay needs the primary, not a standby";
            case "42P01", "42703" -> ": start once with outbox.migrate=true, or apply the newer scripts of db/outbox";
            default -> "";
        };
    }
}
