package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ReceivingQueue.Letter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Half of the groups have messages that fail once, the other half must not feel it. Minutes, so only on request: {@code
 * ./mvnw test -Dtest=FifoSpeedTest -Dconsumer.groups=200}
 */
@EnabledIfSystemProperty(named = "consumer.groups", matches = "\\d+")
class FifoSpeedTest extends ConsumerTest {

    private static final int PER_GROUP = 50;
    /** Of the groups with failures, so one in twenty of all. */
    private static final int ONE_FAILS_OF = 10;

    private static final int ROUNDS = 3;

    private final int groups = Integer.getInteger("consumer.groups", 0);

    /** Millis from the first message to the last of the groups without failure. */
    private record Run(long cleanMillis, int inversions, int failed) {}

    @Test
    void failures_break_no_order_and_cost_the_other_groups_at_most_a_tenth_of_their_speed() {
        run(false); // the first one finds everything cold
        List<Long> without = new ArrayList<>();
        List<Long> with = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            without.add(run(false).cleanMillis());
            var failing = run(true);
            with.add(failing.cleanMillis());
            assertThat(failing.inversions()).isZero();
            assertThat(failing.failed()).isEqualTo(groups / 2 * PER_GROUP / ONE_FAILS_OF);
        }
        System.out.printf(
                "%d groups of %d, one in twenty fails once: 0 inversions; groups without failure %d ms, beside none %d ms"
                        + " (medians of %s and %s)%n",
                groups, PER_GROUP, median(with), median(without), with, without);
        assertThat(median(with)).isLessThanOrEqualTo(median(without) * 11 / 10);
    }

    private Run run(boolean failing) {
        var queue = queue(".fifo", 10);
        queue.send(letters());
        Set<String> failed = ConcurrentHashMap.newKeySet();
        Map<String, List<Integer>> seen = new ConcurrentHashMap<>();
        List<Long> cleanTimes = new CopyOnWriteArrayList<>();
        QueueConsumer consumer = QueueConsumer.of(queue.name())
                .concurrency(50)
                .onAny((body, delivery) -> {
                    String group = body.split(" ")[0];
                    int number = Integer.parseInt(body.split(" ")[1]);
                    boolean clean = Integer.parseInt(group) % 2 == 0;
                    if (failing && !clean && number % ONE_FAILS_OF == 7 && failed.add(body)) {
                        throw new IllegalStateException("once");
                    }
                    seen.computeIfAbsent(group, g -> new CopyOnWriteArrayList<>())
                            .add(number);
                    if (clean && (number == 0 || number == PER_GROUP - 1)) {
                        cleanTimes.add(System.nanoTime());
                    }
                })
                .build();
        try (var host = start(consumer)) {
            eventuallyEmpty(queue);
        }
        assertThat(seen.values()).hasSize(groups).allSatisfy(numbers -> assertThat(numbers)
                .hasSize(PER_GROUP));
        return new Run(span(cleanTimes), inversions(seen), failed.size());
    }

    private List<Letter> letters() {
        List<Letter> letters = new ArrayList<>();
        for (int number = 0; number < PER_GROUP; number++) {
            for (int group = 0; group < groups; group++) {
                letters.add(Letter.of("Any", "g" + group, group + " " + number));
            }
        }
        return letters;
    }

    private static long span(List<Long> times) {
        long first = times.stream().min(Long::compare).orElseThrow();
        long last = times.stream().max(Long::compare).orElseThrow();
        return (last - first) / 1_000_000;
    }

    private static int inversions(Map<String, List<Integer>> seen) {
        return (int) seen.values().stream()
                .filter(numbers -> !numbers.equals(numbers.stream().sorted().toList()))
                .count();
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }
}
