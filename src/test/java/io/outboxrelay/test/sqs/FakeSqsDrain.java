package io.outboxrelay.test.sqs;

import io.outboxrelay.support.SqsClients;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * A rough check of how fast consumers can empty the fake: some rounds of 20,000 messages for fifty consumers, each of
 * which receives ten and deletes them. Arguments: rounds, and the name of the queue, which says whether it is FIFO.
 */
final class FakeSqsDrain {

    private static final int MESSAGES = 20_000;
    private static final int CONSUMERS = 50;

    private FakeSqsDrain() {}

    public static void main(String[] args) {
        try (FakeSqs sqs = FakeSqs.start();
                SqsAsyncClient client = SqsClients.of(sqs.endpoint())) {
            FakeQueue queue = sqs.create(args[1]).recording(false);
            Mailbox mailbox = new Mailbox(client, sqs.url(args[1]));
            for (int round = 1; round <= Integer.parseInt(args[0]); round++) {
                fill(mailbox);
                long start = System.nanoTime();
                drain(mailbox, new AtomicInteger(MESSAGES));
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf("%d: %,.0f messages/s, left %s%n", round, MESSAGES / seconds, queue.depth());
            }
        }
    }

    private static void fill(Mailbox mailbox) {
        for (int sent = 0; sent < MESSAGES; sent += 10) {
            String body = "x".repeat(300);
            mailbox.sendTo(
                    "group-" + sent / 10 % 200,
                    IntStream.range(0, 10).mapToObj(i -> body).toArray(String[]::new));
        }
    }

    private static void drain(Mailbox mailbox, AtomicInteger left) {
        CompletableFuture.allOf(IntStream.range(0, CONSUMERS)
                        .mapToObj(i -> consume(mailbox, left))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static CompletableFuture<Void> consume(Mailbox mailbox, AtomicInteger left) {
        if (left.get() <= 0) {
            return CompletableFuture.completedFuture(null);
        }
        return mailbox.receiving(10, Duration.ofSeconds(1))
                .thenCompose(messages -> messages.isEmpty()
                        ? CompletableFuture.completedFuture(null)
                        : mailbox.deleting(messages).thenAccept(failed -> left.addAndGet(-messages.size())))
                .thenComposeAsync(done -> consume(mailbox, left));
    }
}
