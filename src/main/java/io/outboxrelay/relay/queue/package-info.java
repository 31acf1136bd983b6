/**
 * One queue under its lease: rows are read, lined up, sent in batches and marked. A {@code QueuePass} holds the parts together;
 * from outside only it, the {@code Breaker} and the {@code RequestBudget} are seen. Knows no process and no technology.
 */
@NullMarked
package io.outboxrelay.relay.queue;

import org.jspecify.annotations.NullMarked;
