package io.outboxrelay.demo;

import io.outboxrelay.support.DevelopmentQueues;
import io.outboxrelay.support.ElasticMq;
import io.outboxrelay.support.SqsClients;
import java.time.Duration;
import java.util.Map;

/** An SQS on this machine, and system properties that keep the AWS SDK of this process from reaching for any other. */
final class DemoQueues implements AutoCloseable {

    private static final int MOST_RECEIVES = 5;
    private static final Duration VISIBILITY = Duration.ofSeconds(30);

    private final ElasticMq elasticMq = ElasticMq.start();
    private final Map<String, String> properties = Map.of(
            "aws.region", "eu-central-1",
            "aws.accessKeyId", "demo",
            "aws.secretAccessKey", "demo",
            "aws.endpointUrlSqs", elasticMq.endpoint().toString());

    /** With these queues and their dead letter queues. */
    DemoQueues(String... names) {
        properties.forEach(System::setProperty);
        try (var client = SqsClients.of(elasticMq.endpoint())) {
            for (String name : names) {
                DevelopmentQueues.create(client, name, MOST_RECEIVES, VISIBILITY);
            }
        }
    }

    @Override
    public void close() {
        properties.keySet().forEach(System::clearProperty);
        elasticMq.close();
    }
}
