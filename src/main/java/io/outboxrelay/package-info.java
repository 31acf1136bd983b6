/**
 * The front door: a message goes into the outbox, inside the caller's transaction. All that a producing service
 * imports; depends on the JDK only.
 */
@NullMarked
package io.outboxrelay;

import org.jspecify.annotations.NullMarked;
