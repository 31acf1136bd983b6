package io.outboxrelay.relay;

import org.springframework.core.NestedExceptionUtils;

/** What may be logged of a database error. */
final class DatabaseTrouble {

    private DatabaseTrouble() {}

    /**
     * The first line of the innermost cause. The outer ones quote the statement, and further lines of PostgreSQL's own may
     * quote the row, message body included.
     */
    static String text(RuntimeException error) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(error);
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
