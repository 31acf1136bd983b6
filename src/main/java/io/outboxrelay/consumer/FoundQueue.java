package io.outboxrelay.consumer;

import java.util.OptionalInt;

/**
 * A queue that was found on SQS.
 *
 * @param name its name
 * @param url its URL
 * @param maxReceiveCount after so many receives SQS moves a message to the dead letter queue; empty without one
 */
record FoundQueue(String name, String url, OptionalInt maxReceiveCount) {

    boolean fifo() {
        return name.endsWith(".fifo");
    }
}
