package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.NoRetryException;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ReceivingQueue.Letter;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DeadLettersTest extends ConsumerTest {

    private final DeadLetters dead = new DeadLetters(client);

    @Test
    void dead_letters_are_seen_and_sent_back_to_where_they_come_from() {
        var queue = queue("", 2);
        var mended = new AtomicBoolean();
        var consumer = QueueConsumer.of(queue.name())
                .onAny((body, delivery) -> {
                    if (!mended.get()) {
                        throw new NoRetryException("a bug");
                    }
                    handled.add(body);
                })
                .build();
        queue.send(Letter.of("Placed", "a"), Letter.of("Placed", "b"));

        try (var host = start(consumer)) {
            eventually(() -> dead.depth(queue.name()) == 2);
            assertThat(dead.first(queue.name(), 10)).hasSize(2).allSatisfy(letter -> {
                assertThat(letter.attributes())
                        .containsEntry("eventType", "Placed")
                        .containsKey("outbox-message-id");
                assertThat(letter.body()).matches("[ab]");
            });
            mended.set(true);
            dead.redrive(queue.name());
            eventually(() -> !dead.progress(queue.name()).running());
            eventually(() -> handled.size() == 2);
            eventuallyEmpty(queue);
        }
        assertThat(dead.depth(queue.name())).isZero();
        assertThat(dead.progress(queue.name()).moved()).isEqualTo(2);
        assertThat(handled).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void what_sqs_refuses_is_told_in_words() {
        sqs.create("alone");

        assertThatThrownBy(() -> dead.depth("alone"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Queue alone has no dead letter queue: give it a redrive policy");
        assertThatThrownBy(() -> dead.redrive("missing"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("about the dead letters of missing");
    }
}
