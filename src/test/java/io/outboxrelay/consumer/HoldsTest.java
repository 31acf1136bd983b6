package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.ReceivingQueue.Letter;
import io.outboxrelay.test.sqs.Action;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What takes longer than its visibility. */
class HoldsTest extends ConsumerTest {

    private static final int MESSAGES = 20;

    private final CountDownLatch enough = new CountDownLatch(1);

    private io.outboxrelay.QueueConsumer slow(io.outboxrelay.support.ReceivingQueue queue) {
        return io.outboxrelay.QueueConsumer.of(queue.name())
                .concurrency(MESSAGES)
                .onAny((body, delivery) -> {
                    enough.await(120, TimeUnit.SECONDS);
                    handled.add(delivery.receiveCount() + " " + body);
                })
                .build();
    }

    @Test
    void a_message_is_delivered_once_however_long_it_is_handled_with_one_request_for_ten() {
        var queue = queue("", 5);
        queue.send(IntStream.range(0, MESSAGES)
                .mapToObj(i -> Letter.of("Any", "m" + i))
                .toList());
        var fake = sqs.queue(queue.name());

        // Long enough for a process that stands still just before a heartbeat.
        try (var host = start(slow(queue), "outbox.consumer.visibility=8s")) {
            // Four heartbeats are longer than the visibility.
            eventually(() -> fake.requests(Action.CHANGE_MESSAGE_VISIBILITY_BATCH) >= 8);
            assertThat(fake.depth().inFlight()).isEqualTo(MESSAGES);
            enough.countDown();
            eventuallyEmpty(queue);
        }
        assertThat(handled).hasSize(MESSAGES).allMatch(body -> body.startsWith("1 "));
    }

    @Test
    void a_hold_that_is_refused_is_told_and_the_work_stays_single() {
        var queue = queue("", 5);
        queue.send(Letter.of("Any", "m"));
        sqs.queue(queue.name())
                .inject(
                        Action.CHANGE_MESSAGE_VISIBILITY_BATCH,
                        Fault.entry("ReceiptHandleIsInvalid", true),
                        Trigger.times(1));

        try (var host = start(slow(queue))) {
            eventually(() -> log.all().stream().anyMatch(line -> line.contains("hold lost")));
            eventually(() -> log.all().stream().anyMatch(line -> line.contains("another delivery of it")));
            enough.countDown();
            eventuallyEmpty(queue);
        }
        assertThat(handled).hasSize(1);
    }

    @Test
    void what_takes_longer_than_it_may_is_let_go_with_an_error() {
        var queue = queue("", 50);
        queue.send(Letter.of("Any", "m"));

        try (var host = start(slow(queue), "outbox.consumer.max-handling=2s")) {
            eventually(() -> log.all().stream().anyMatch(line -> line.contains("outbox.consumer.max-handling")));
            enough.countDown();
            eventuallyEmpty(queue);
        }
        assertThat(handled).hasSize(1);
    }
}
