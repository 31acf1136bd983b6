package io.outboxrelay.demo;

import io.outboxrelay.support.DevelopmentQueues;
import io.outboxrelay.support.SqsClients;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Queues of an SQS on this machine, and system properties that keep the AWS SDK of this process from reaching for any other. */
final class DemoQueues implements AutoCloseable {

    private static final int MOST_RECEIVES = 5;
    private static final Duration VISIBILITY = Duration.ofSeconds(30);

    private final Map<String, String> properties;

    /** With these queues and their dead letter queues. */
    DemoQueues(URI endpoint, String... names) {
        properties = Map.of(
                "aws.region", "eu-central-1",
                "aws.accessKeyId", "demo",
                "aws.secretAccessKey", "demo",
                "aws.endpointUrlSqs", endpoint.toString());
        properties.forEach(System::setProperty);
        try (var client = SqsClients.of(endpoint)) {
            for (String name : names) {
                DevelopmentQueues.create(client, name, MOST_RECEIVES, VISIBILITY);
            }
        }
    }

    @Override
    public void close() {
        properties.keySet().forEach(System::clearProperty);
    }
}
