/**
 * Pages on which people see the outbox and act on it, in the sidecar only, and only if they are switched on. Reads through bounded
 * questions, on few connections of its own; changes by the functions of {@code db/outbox} alone.
 */
@NullMarked
package io.outboxrelay.console;

import org.jspecify.annotations.NullMarked;
