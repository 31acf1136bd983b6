/**
 * One relay process among others: takes leases, shares the queues, obeys operators, starts and stops with the application,
 * and says in the log what happens. A {@code Tenure} is the time it holds one queue.
 */
@NullMarked
package io.outboxrelay.relay.process;

import org.jspecify.annotations.NullMarked;
