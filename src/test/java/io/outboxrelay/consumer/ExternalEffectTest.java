package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.ExternalEffect;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ReceivingQueue.Letter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Work in another system, by way of a consumer. */
class ExternalEffectTest extends ConsumerTest {

    private final List<String> bank = new CopyOnWriteArrayList<>();
    private final AtomicInteger answersLost = new AtomicInteger(1);

    /** The first answer is lost: the bank has done it, and nobody here knows. */
    private final class Charge implements ExternalEffect<String, String> {

        @Override
        public Optional<String> find(String body, String idempotencyKey) {
            return bank.contains(idempotencyKey) ? Optional.of("found") : Optional.empty();
        }

        @Override
        public String perform(String body, String idempotencyKey) {
            bank.add(idempotencyKey);
            if (answersLost.getAndDecrement() > 0) {
                throw new IllegalStateException("no answer");
            }
            return "performed";
        }

        @Override
        public void record(String body, String result) {
            handled.add(body + " " + result);
        }
    }

    @Test
    void what_was_done_there_is_found_and_not_done_again() {
        var queue = queue("", 5);
        var letter = Letter.of("Charge", "a");
        queue.send(letter, letter);
        var consumer = QueueConsumer.of(queue.name())
                .on("Charge", String.class, new Charge())
                .build();

        try (var host = start(consumer)) {
            eventuallyEmpty(queue);
        }
        assertThat(bank).containsExactly(letter.id().toString());
        assertThat(handled).containsExactly("a found");
        assertThat(database.jdbc()
                        .sql("SELECT count(*) FROM inbox_effect")
                        .query(Integer.class)
                        .single())
                .isZero();
    }
}
