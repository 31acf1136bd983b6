package io.outboxrelay.relay;

/** A sender with the limits of SQS. */
interface TestSender extends Sender {

    @Override
    default int maxEntries() {
        return 10;
    }

    @Override
    default int maxBytes() {
        return 1 << 20;
    }
}
