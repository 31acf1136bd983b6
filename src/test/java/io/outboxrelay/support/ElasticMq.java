package io.outboxrelay.support;

import java.net.URI;
import java.util.Map;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** An embedded ElasticMQ on the loopback interface: an SQS that others wrote. */
public final class ElasticMq implements AutoCloseable {

    private final SQSRestServer server =
            SQSRestServerBuilder.withInterface("localhost").withDynamicPort().start();
    private final URI endpoint = URI.create(
            "http://localhost:" + server.waitUntilStarted().localAddress().getPort());
    private final SqsAsyncClient client = SqsClients.of(endpoint);

    public static ElasticMq start() {
        return new ElasticMq();
    }

    public URI endpoint() {
        return endpoint;
    }

    /** Creates a queue, a FIFO one if its name says so, and returns its URL. */
    public String create(String name) {
        Map<QueueAttributeName, String> attributes =
                name.endsWith(".fifo") ? Map.of(QueueAttributeName.FIFO_QUEUE, "true") : Map.of();
        return client.createQueue(r -> r.queueName(name).attributes(attributes))
                .join()
                .queueUrl();
    }

    public void delete(String name) {
        String url = client.getQueueUrl(r -> r.queueName(name)).join().queueUrl();
        client.deleteQueue(r -> r.queueUrl(url)).join();
    }

    @Override
    public void close() {
        client.close();
        server.stopAndWait();
    }
}
