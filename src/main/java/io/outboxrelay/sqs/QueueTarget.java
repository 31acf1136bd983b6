package io.outboxrelay.sqs;

/**
 * A queue that was found on SQS.
 *
 * @param name the queue's name as rows have it
 * @param url its URL
 * @param maxMessageBytes the most a message may have, as SQS counts
 */
record QueueTarget(String name, String url, int maxMessageBytes) {

    boolean fifo() {
        return QueueAddress.isFifo(name);
    }
}
