package io.outboxrelay.support.relay;

import io.outboxrelay.relay.Sender;

/** A sender with the limits of SQS. */
public interface TestSender extends Sender {

    @Override
    default int maxEntries() {
        return 10;
    }

    @Override
    default int maxBytes(String queue) {
        return 1 << 20;
    }
}
