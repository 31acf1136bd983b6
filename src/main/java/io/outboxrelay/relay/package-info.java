/** The engine: reads rows, holds a lease per queue, sends batches through a sender, and records each row's verdict. Knows no SQS. */
@NullMarked
package io.outboxrelay.relay;

import org.jspecify.annotations.NullMarked;
