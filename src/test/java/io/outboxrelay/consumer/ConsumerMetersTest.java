package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.outboxrelay.ExternalEffect;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ConsumerHost;
import io.outboxrelay.support.ReceivingQueue.Letter;
import io.outboxrelay.test.sqs.Action;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a service with a consumer measures. */
class ConsumerMetersTest extends ConsumerTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    /** The bank takes its time. */
    private final class Charge implements ExternalEffect<String, String> {

        @Override
        public String perform(String body, String idempotencyKey) throws Exception {
            asked.countDown();
            answered.await(30, TimeUnit.SECONDS);
            return "charged";
        }

        @Override
        public void record(String body, String result) {
            handled.add(body);
        }
    }

    @Test
    void each_metric_that_the_manual_names_is_there_and_work_in_another_system_is_counted() throws IOException {
        var queue = queue("", 5);
        var fake = sqs.queue(queue.name());
        fake.inject(Action.DELETE_MESSAGE_BATCH, Fault.entry("InternalError", false), Trigger.times(1));
        fake.inject(
                Action.CHANGE_MESSAGE_VISIBILITY_BATCH, Fault.entry("ReceiptHandleIsInvalid", true), Trigger.times(1));
        var consumer = QueueConsumer.of(queue.name())
                .on("Charge", String.class, new Charge())
                .build();
        try (var host = ConsumerHost.start(
                database.url(), client, List.of(consumer), Map.of("registryOfTheService", (MeterRegistry) registry))) {
            queue.send(Letter.of("Charge", "a"));
            // Read before that it would be 0 for ten seconds.
            eventually(() -> asked.getCount() == 0);
            eventually(() -> unfinished() == 1);
            eventually(() -> registry.scrape().contains("outbox_hold_lost_total"));
            answered.countDown();
            eventuallyEmpty(queue);
            assertThat(handled).containsExactly("a");
            assertThat(documented()).hasSizeGreaterThan(5).allSatisfy(name -> assertThat(registry.scrape())
                    .contains(name));
        }
    }

    private double unfinished() {
        var gauge = registry.find("outbox.effects.unfinished").gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    private static List<String> documented() throws IOException {
        var rows = Pattern.compile("(?m)^\\| `(outbox_[a-z_]+)");
        return rows.matcher(Files.readString(Path.of("docs/ops/consumer.md")))
                .results()
                .map(row -> row.group(1))
                .toList();
    }
}
