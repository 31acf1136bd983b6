package io.outboxrelay.sqs;

import static io.outboxrelay.relay.Outcome.Kind.OVER_LIMIT;
import static io.outboxrelay.relay.Outcome.Kind.SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.ElasticMq;
import io.outboxrelay.support.SqsClients;
import io.outboxrelay.test.sqs.Attribute;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** The contract on a server that others wrote, and where that one is known to differ from AWS. */
class SqsSenderOnElasticMqTest extends SqsSenderContract {

    private static ElasticMq elasticMq;
    private static SqsAsyncClient consumer;

    @BeforeAll
    static void start() {
        elasticMq = ElasticMq.start();
        consumer = SqsClients.of(elasticMq.endpoint());
    }

    @AfterAll
    static void stop() {
        consumer.close();
        elasticMq.close();
    }

    @Override
    URI endpoint() {
        return elasticMq.endpoint();
    }

    @Override
    void create(String name) {
        elasticMq.create(name);
    }

    @Override
    void delete(String name) {
        elasticMq.delete(name);
    }

    @Override
    List<Arrived> arrived(String name) {
        String url = consumer.getQueueUrl(r -> r.queueName(name)).join().queueUrl();
        return SqsClients.drain(consumer, url, 100).stream()
                .map(SqsSenderOnElasticMqTest::arrived)
                .toList();
    }

    private static Arrived arrived(Message message) {
        Map<String, Attribute> attributes = message.messageAttributes().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> attribute(e.getValue())));
        return new Arrived(
                message.body(),
                message.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID),
                message.attributes().get(MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID),
                attributes,
                message.attributes().get(MessageSystemAttributeName.AWS_TRACE_HEADER));
    }

    private static Attribute attribute(MessageAttributeValue value) {
        return new Attribute(
                value.dataType(),
                value.binaryValue() == null
                        ? value.stringValue()
                        : Base64.getEncoder().encodeToString(value.binaryValue().asByteArray()));
    }

    /** AWS says InvalidMessageContents; both are the message's own fault. */
    @Override
    String codeOfIllegalCharacter() {
        return "InvalidAttributeValue";
    }

    /** AWS reports the queue's limit and refuses; ElasticMQ does neither, so the configured limit counts. */
    @Test
    void the_limit_of_a_queue_is_neither_reported_nor_kept() {
        assertThat(sender.kinds(queue, SendableRows.row("x".repeat(2_000)))).containsExactly(SENT);
        assertThat(sender.kinds(queue, SendableRows.row("x".repeat(1_048_576)))).containsExactly(OVER_LIMIT);
    }
}
