/**
 * Remembers what was done, in the transaction that does it. Knows the front door only: no queue, no listener, no AWS.
 */
@NullMarked
package io.outboxrelay.inbox;

import org.jspecify.annotations.NullMarked;
