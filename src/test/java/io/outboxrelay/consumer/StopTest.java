package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ReceivingQueue.Letter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;

/** A stop under load loses no delete, and is quick. */
class StopTest extends ConsumerTest {

    @RepeatedTest(3)
    void nothing_that_was_handled_is_left_in_the_queue() {
        var queue = queue("", 100);
        int messages = 1_500;
        queue.send(IntStream.range(0, messages)
                .mapToObj(i -> Letter.of("Any", "m" + i))
                .toList());
        var count = new AtomicInteger();
        QueueConsumer consumer = QueueConsumer.of(queue.name())
                .concurrency(20)
                .onAny((body, delivery) -> {
                    int number = count.incrementAndGet();
                    // Slow after a while, so that the stop is asked for before all is done, however late.
                    TimeUnit.MILLISECONDS.sleep(number < 200 ? 5 : 200);
                    if (number % 7 == 0) {
                        throw new IllegalStateException();
                    }
                    handled.add(body);
                })
                .build();

        var host = start(consumer);
        eventually(() -> handled.size() > 100);
        long begun = System.nanoTime();
        host.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));

        assertThat(handled.size()).isLessThan(messages);
        assertThat(remembered()).isEqualTo(handled.size());
        assertThat(queue.depth()).isEqualTo(messages - handled.size());
    }
}
