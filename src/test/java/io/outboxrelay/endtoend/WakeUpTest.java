package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** A relay inside the service learns of each commit. */
class WakeUpTest {

    private static final int MESSAGES = 20;
    /**
     * Without a wake-up each message would wait for the next look for late rows, about a second. Asked of the median, as the
     * machine may stall at some.
     */
    private static final long MOST_MILLIS = 500;

    @Test
    void messages_leave_at_their_commit_and_do_not_wait_for_the_next_poll() {
        try (var database = TestDatabase.migrated();
                var sqs = FakeSqs.start()) {
            var orders = sqs.create("orders");
            try (var service = Service.relaying(database, sqs.endpoint(), "outbox.relay.poll-interval=10s")) {
                sendAndAwait(service, orders::acceptedCount, 1);

                List<Long> latencies = new ArrayList<>();
                for (int number = 2; number <= MESSAGES + 1; number++) {
                    long start = System.nanoTime();
                    sendAndAwait(service, orders::acceptedCount, number);
                    latencies.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
                }
                assertThat(latencies.stream().sorted().toList().get(MESSAGES / 2))
                        .as("median of %s ms", latencies)
                        .isLessThan(MOST_MILLIS);
            }
        }
    }

    private static void sendAndAwait(Service service, LongSupplier accepted, long number) {
        service.send(OutboxMessage.to("orders").body("message " + number).build());
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Table.PATIENCE)
                .until(() -> accepted.getAsLong() == number);
    }
}
