package io.outboxrelay.endtoend;

import io.outboxrelay.support.SqsClients;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Reads a queue on a thread of its own until it is closed, and keeps what came in the order it came. */
final class Consumer implements AutoCloseable {

    private final List<Message> received = new CopyOnWriteArrayList<>();
    private final SqsAsyncClient client;
    private final Thread thread;
    private volatile boolean closed;

    Consumer(URI sqs, String queueUrl) {
        client = SqsClients.of(sqs);
        thread = new Thread(() -> consume(queueUrl), "consumer of " + queueUrl);
        thread.start();
    }

    private void consume(String queueUrl) {
        while (!closed) {
            received.addAll(SqsClients.drain(client, queueUrl, 1_000));
        }
    }

    List<Message> received() {
        return received;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
        client.close();
    }
}
