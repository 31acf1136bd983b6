package io.outboxrelay.producer;

import org.jspecify.annotations.Nullable;

/** Where the current trace is learned from. Keeps Micrometer, which a service may not have, out of the rest of the room. */
interface CurrentTrace {

    /** Stands in where the application doesn't trace. */
    CurrentTrace NONE = () -> null;

    /** The W3C {@code traceparent} of the current span; null without one. */
    @Nullable
    String traceparent();
}
