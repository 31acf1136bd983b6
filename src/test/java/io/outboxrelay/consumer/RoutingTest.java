package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.Delivery;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ReceivingQueue.Letter;
import jakarta.validation.constraints.Positive;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Which handler gets a message, and what becomes of those that none can take. */
class RoutingTest extends ConsumerTest {

    record Placed(String order, @Positive long cents) {}

    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

    @Test
    void a_message_goes_to_the_handler_of_its_event_type_once_and_is_deleted() {
        var queue = queue("", 3);
        var letter = Letter.of("Placed", "{\"order\":\"a\",\"cents\":5}");
        queue.send(letter, letter, Letter.of("Other", "plain"));
        var consumer = QueueConsumer.of(queue.name())
                .on("Placed", Placed.class, (body, delivery) -> {
                    handled.add(body.order());
                    deliveries.add(delivery);
                })
                .onAny((body, delivery) -> handled.add("any " + body))
                .build();

        try (var host = start(consumer)) {
            eventuallyEmpty(queue);
        }
        assertThat(handled).containsExactlyInAnyOrder("a", "any plain");
        assertThat(deliveries).singleElement().satisfies(delivery -> {
            assertThat(delivery.id()).isEqualTo(letter.id());
            assertThat(delivery.queue()).isEqualTo(queue.name());
            assertThat(delivery.eventType()).isEqualTo("Placed");
            assertThat(delivery.receiveCount()).isEqualTo(1);
        });
        assertThat(remembered()).isEqualTo(2);
    }

    @Test
    void what_can_never_be_handled_is_dead_at_once_and_the_log_says_why_without_the_body() {
        var queue = queue("", 3);
        queue.send(
                Letter.of("Strange", "secret-1"),
                Letter.of("Placed", "{\"order\":\"secret-2\",\"cents\":\"secret-3\"}"),
                Letter.of("Placed", "{\"order\":\"secret-4\",\"cents\":-7}"));
        var consumer = QueueConsumer.of(queue.name())
                .named("billing")
                .on("Placed", Placed.class, (body, delivery) -> handled.add(body.order()))
                .build();

        try (var host = start(consumer)) {
            eventually(() -> queue.deadLetters() == 3);
        }
        assertThat(handled).isEmpty();
        assertThat(remembered()).isZero();
        assertThat(log.all())
                .anyMatch(line -> line.contains("billing has no handler for event type Strange"))
                .anyMatch(line -> line.contains("no JSON of a Placed") && line.contains("cents"))
                .anyMatch(line -> line.contains("cents is not Positive"));
        assertNoBodyInLog("secret");
    }

    @Test
    void who_ignores_others_deletes_them() {
        var queue = queue("", 3);
        queue.send(Letter.of("Strange", "x"));
        var consumer = QueueConsumer.of(queue.name())
                .on("Placed", Placed.class, (body, delivery) -> {})
                .ignoringOthers()
                .build();

        try (var host = start(consumer)) {
            eventuallyEmpty(queue);
        }
        assertThat(queue.deadLetters()).isZero();
        assertThat(remembered()).isZero();
    }

    @Test
    void two_messages_with_one_business_key_do_the_work_once() {
        var queue = queue("", 3);
        queue.send(
                Letter.of("Placed", "{\"order\":\"a\",\"cents\":5}"),
                Letter.of("Placed", "{\"order\":\"a\",\"cents\":6}"),
                Letter.of("Placed", "{\"order\":\"b\",\"cents\":6}"));
        var consumer = QueueConsumer.of(queue.name())
                .on("Placed", Placed.class, Placed::order, (body, delivery) -> handled.add(body.order()))
                .build();

        try (var host = start(consumer)) {
            eventuallyEmpty(queue);
        }
        assertThat(handled).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void one_id_with_two_contents_is_the_producers_fault_and_dead() {
        var queue = queue("", 3);
        var letter = Letter.of("Any", "one");
        try (var host = start(noting(queue).build())) {
            queue.send(letter);
            eventuallyEmpty(queue);
            queue.send(new Letter(letter.id(), "Any", "all", "other"));
            eventually(() -> queue.deadLetters() == 1);
        }
        assertThat(handled).containsExactly("one");
    }
}
