package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ConsumerHost;
import io.outboxrelay.support.LogLines;
import io.outboxrelay.support.ReceivingQueue;
import io.outboxrelay.support.SqsClients;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** A service with consumers, on the fake SQS and a database of its own. */
abstract class ConsumerTest {

    final FakeSqs sqs = FakeSqs.start();
    final SqsAsyncClient client = SqsClients.of(sqs.endpoint());
    final TestDatabase database = TestDatabase.migrated();
    /** What handlers were given, in order of their ends. */
    final List<String> handled = new CopyOnWriteArrayList<>();

    final LogLines log = new LogLines("io.outboxrelay.consumer");
    private final AtomicInteger queues = new AtomicInteger();

    @AfterEach
    void close() {
        log.close();
        sqs.close();
        database.close();
    }

    ReceivingQueue queue(String suffix, int maxReceiveCount) {
        return ReceivingQueue.create(client, "orders" + queues.incrementAndGet() + suffix, maxReceiveCount);
    }

    ConsumerHost start(QueueConsumer consumer, String... properties) {
        return ConsumerHost.start(database, client, List.of(consumer), properties);
    }

    /** Notes each body, of whatever type. */
    QueueConsumer.Builder noting(ReceivingQueue queue) {
        return QueueConsumer.of(queue.name()).named("billing").onAny((body, delivery) -> handled.add(body));
    }

    static void eventually(BooleanSupplier so) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(25))
                .until(so::getAsBoolean);
    }

    static void eventuallyEmpty(ReceivingQueue queue) {
        eventually(() -> queue.depth() == 0);
    }

    int remembered() {
        return database.jdbc()
                .sql("SELECT count(*) FROM inbox_message")
                .query(Integer.class)
                .single();
    }

    void assertNoBodyInLog(String body) {
        assertThat(log.all()).noneMatch(line -> line.contains(body));
    }
}
