package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.NoRetryException;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ConsumerHost;
import io.outboxrelay.support.ReceivingQueue.Letter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups keep their order, and a bad message takes nobody with it. */
class FifoTest extends ConsumerTest {

    @Test
    void groups_keep_their_order_through_failures_of_their_heads_and_two_consumers() {
        var queue = queue(".fifo", 10);
        var letters = new ArrayList<Letter>();
        for (int i = 0; i < 20; i++) {
            for (int group = 0; group < 10; group++) {
                letters.add(Letter.of("Any", "g" + group, "g" + group + " " + i));
            }
        }
        queue.send(letters);
        Set<String> failed = ConcurrentHashMap.newKeySet();
        QueueConsumer consumer = QueueConsumer.of(queue.name())
                .onAny((body, delivery) -> {
                    if (body.matches("g[0-4] 7") && failed.add(body)) {
                        throw new IllegalStateException();
                    }
                    handled.add(body);
                })
                .build();

        try (var one = start(consumer);
                var other = start(consumer)) {
            eventuallyEmpty(queue);
        }
        assertThat(handled).hasSize(200);
        Map<String, List<Integer>> byGroup = new HashMap<>();
        handled.forEach(body -> byGroup.computeIfAbsent(body.split(" ")[0], g -> new ArrayList<>())
                .add(Integer.parseInt(body.split(" ")[1])));
        assertThat(byGroup.values()).allSatisfy(numbers -> assertThat(numbers).isSorted());
    }

    @ParameterizedTest
    @CsvSource({"3, true", "5, true", "3, false"})
    void a_poisonous_head_dies_alone_and_those_behind_it_are_handled_in_order(int receives, boolean atOnce) {
        var queue = queue(".fifo", receives);
        var letters = new ArrayList<Letter>();
        for (int i = 0; i < 12; i++) {
            letters.add(Letter.of("Any", "g", "m" + i));
        }
        queue.send(letters);
        QueueConsumer consumer = QueueConsumer.of(queue.name())
                .onAny((body, delivery) -> {
                    if (body.equals("m4")) {
                        throw atOnce ? new NoRetryException("poison") : new IllegalStateException();
                    }
                    handled.add(body);
                })
                .build();

        try (ConsumerHost host = start(consumer)) {
            eventually(() -> queue.deadLetters() == 1 && queue.depth() == 0);
        }
        assertThat(handled).containsExactly("m0", "m1", "m2", "m3", "m5", "m6", "m7", "m8", "m9", "m10", "m11");
        assertThat(queue.takeDeadLetters()).containsExactly("m4");
    }
}
