package io.outboxrelay.test.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.SqsClients;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Many consumers at once on one queue, while it is being filled. */
class ManyConsumersTest {

    private static final int CONSUMERS = 12;
    private static final int BATCHES = 150;

    private final FakeSqs sqs = FakeSqs.start();
    private final SqsAsyncClient client = SqsClients.of(sqs.endpoint());
    private final ExecutorService threads = Executors.newFixedThreadPool(CONSUMERS);
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        threads.shutdownNow();
        client.close();
        sqs.close();
    }

    @Test
    @Timeout(60)
    void each_message_of_a_standard_queue_comes_once() {
        drainWhileFilling("orders");

        assertThat(handled).hasSize(BATCHES * 10).doesNotHaveDuplicates();
    }

    @Test
    @Timeout(60)
    void each_message_of_a_fifo_queue_comes_once_and_in_the_order_of_its_group() {
        drainWhileFilling("payments.fifo");

        assertThat(handled).hasSize(BATCHES * 10).doesNotHaveDuplicates();
        for (int group = 0; group < 7; group++) {
            String prefix = group + ":";
            assertThat(handled.stream().filter(body -> body.startsWith(prefix))).isSorted();
        }
    }

    private void drainWhileFilling(String name) {
        FakeQueue queue = sqs.create(name);
        Mailbox mailbox = new Mailbox(client, sqs.url(name));
        CompletableFuture<?>[] consumers = IntStream.range(0, CONSUMERS)
                .mapToObj(i -> CompletableFuture.runAsync(() -> consume(mailbox), threads))
                .toArray(CompletableFuture[]::new);
        for (int batch = 0; batch < BATCHES; batch++) {
            int group = batch % 7;
            int first = 10_000 + batch * 10;
            mailbox.sendTo(
                    Integer.toString(group),
                    IntStream.range(first, first + 10)
                            .mapToObj(i -> group + ":" + i)
                            .toArray(String[]::new));
        }
        CompletableFuture.allOf(consumers).join();
        assertThat(queue.depth()).isEqualTo(new FakeQueue.Depth(0, 0, 0));
    }

    private void consume(Mailbox mailbox) {
        while (handled.size() < BATCHES * 10) {
            List<Message> messages =
                    mailbox.receiving(10, Duration.ofSeconds(1)).join();
            messages.forEach(message -> handled.add(message.body()));
            if (!messages.isEmpty()) {
                assertThat(mailbox.delete(messages)).isEmpty();
            }
        }
    }
}
