package io.outboxrelay.sqs;

import io.outboxrelay.test.sqs.Attribute;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An SQS server, two queues on it, and the sender in front of it. */
abstract class SqsServerTest {

    /** A message as it came out on the other side. */
    record Arrived(
            String body, String groupId, String dedupId, Map<String, Attribute> attributes, String traceHeader) {}

    /** Each test has queues of its own, so that servers need not start anew. */
    final String queue = "orders-" + UUID.randomUUID();

    final String fifoQueue = "payments-" + UUID.randomUUID() + ".fifo";
    SenderUnderTest sender;

    abstract URI endpoint();

    abstract void create(String name);

    abstract void delete(String name);

    /** What consumers get from the queue. */
    abstract List<Arrived> arrived(String name);

    @BeforeEach
    void open() {
        sender = SenderUnderTest.against(endpoint());
        create(queue);
        create(fifoQueue);
    }

    @AfterEach
    void close() {
        sender.close();
    }
}
