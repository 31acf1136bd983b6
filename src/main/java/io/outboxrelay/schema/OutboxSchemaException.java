package io.outboxrelay.schema;

import org.jspecify.annotations.Nullable;

/** The tables of the outbox are missing, too old, or can't be made. The text says which, and what to do. */
public final class OutboxSchemaException extends IllegalStateException {

    OutboxSchemaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
