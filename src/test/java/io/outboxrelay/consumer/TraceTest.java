package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.ObservationRegistry;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ConsumerHost;
import io.outboxrelay.support.ReceivingQueue.Letter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** What a tracer is given, and what a message may bring with it. */
class TraceTest extends ConsumerTest {

    @Test
    void attributes_are_headers_where_a_tracer_looks_for_the_producers_trace() {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        var reader = new MessageReader(new FoundQueue("orders", "http://x/orders", java.util.OptionalInt.empty()));

        var message = reader.toMessagingMessage(Message.builder()
                .messageId("1")
                .receiptHandle("r")
                .body("b")
                .messageAttributes(
                        Map.of("traceparent", text(trace), "JavaType", text("no.such.Type"), "id", text("7")))
                .build());

        assertThat(message.getHeaders().get("traceparent")).isEqualTo(trace);
        assertThat(message.getPayload()).isEqualTo("b");
    }

    @Test
    void the_observation_of_a_message_is_open_while_it_is_handled() {
        var queue = queue("", 3);
        queue.send(Letter.of("Any", "x"));
        var registry = new AtomicReference<ObservationRegistry>();
        var name = new AtomicReference<String>();
        var consumer = QueueConsumer.of(queue.name())
                .onAny((body, delivery) -> name.set(
                        registry.get().getCurrentObservation().getContext().getName()))
                .build();
        var observations = ObservationRegistry.create();
        registry.set(observations);
        observations.observationConfig().observationHandler(context -> true);

        try (var host =
                ConsumerHost.start(database.url(), client, List.of(consumer), Map.of("observations", observations))) {
            eventuallyEmpty(queue);
        }
        assertThat(name.get()).isEqualTo("spring.aws.sqs.listener");
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }
}
