package io.outboxrelay.demo;

import io.outboxrelay.support.ElasticMq;
import java.util.Map;

/** An SQS on this machine, and system properties that keep the AWS SDK of this process from reaching for any other. */
final class DemoQueues implements AutoCloseable {

    private final ElasticMq elasticMq = ElasticMq.start();
    private final Map<String, String> properties = Map.of(
            "aws.region", "eu-central-1",
            "aws.accessKeyId", "demo",
            "aws.secretAccessKey", "demo",
            "aws.endpointUrlSqs", elasticMq.endpoint().toString());

    DemoQueues() {
        properties.forEach(System::setProperty);
    }

    /** Creates a queue and returns its URL. */
    String create(String name) {
        return elasticMq.create(name);
    }

    @Override
    public void close() {
        properties.keySet().forEach(System::clearProperty);
        elasticMq.close();
    }
}
