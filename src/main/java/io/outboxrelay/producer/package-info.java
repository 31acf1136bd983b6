/** Writes messages as rows of {@code outbox_message}, in the caller's transaction. */
@NullMarked
package io.outboxrelay.producer;

import org.jspecify.annotations.NullMarked;
