package io.outboxrelay.producer;

import org.jspecify.annotations.Nullable;

/** Where the current trace is learned from. */
interface CurrentTrace {

    /** Stands in where the application doesn't trace. */
    CurrentTrace NONE = () -> null;

    /** The W3C {@code traceparent} of the current span; null without one. */
    @Nullable
    String traceparent();
}
