/**
 * The front door: a message goes into the outbox, inside the caller's transaction, and the inbox has the work of a received
 * one done once. All that a service imports; depends on the JDK only.
 */
@NullMarked
package io.outboxrelay;

import org.jspecify.annotations.NullMarked;
