/**
 * From a queue to a handler. Stands on Spring Cloud AWS for polling, threads and lifecycle, and replaces what it does with
 * receipts: holding, deleting and giving back. The only importer of {@code io.awspring}.
 */
@NullMarked
package io.outboxrelay.consumer;

import org.jspecify.annotations.NullMarked;
