package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import io.micrometer.tracing.test.simple.SimpleTraceContext;
import io.micrometer.tracing.test.simple.SimpleTracer;
import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ConsumerHost;
import io.outboxrelay.support.LogLines;
import io.outboxrelay.support.ReceivingQueue.Letter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationHandlerGroup;
import org.springframework.transaction.support.TransactionTemplate;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** What a tracer is given, and what a message may bring with it. */
class TraceTest extends ConsumerTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

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

    @Test
    void one_trace_goes_from_the_producers_span_to_the_log_line_of_the_handler_and_no_line_has_the_body() {
        var queue = queue("", 3);
        var tracer = new SimpleTracer();
        var shop = LoggerFactory.getLogger("shop");
        var consumer = QueueConsumer.of(queue.name())
                .onAny((body, delivery) -> shop.info(
                        "charged in trace {}", tracer.currentSpan().context().traceId()))
                .build();
        Map<String, Object> tracing = Map.of(
                "tracer",
                tracer,
                "tracingHandlers",
                ObservationHandlerGroup.of(TracingObservationHandler.class),
                "receivingHandler",
                new PropagatingReceiverTracingObservationHandler<>(tracer, new TraceParents(tracer)));

        try (var lines = new LogLines("shop");
                var ours = new LogLines("io.outboxrelay");
                var host = ConsumerHost.start(
                        database.url(), client, List.of(consumer), tracing, "outbox.relay.enabled=true")) {
            orderWithin(tracer, host, queue.name());
            eventually(() -> !lines.all().isEmpty());
            eventuallyEmpty(queue);

            assertThat(lines.all()).containsExactly("INFO charged in trace " + TRACE);
            assertThat(ours.all()).isNotEmpty().noneMatch(line -> line.contains("secret"));
        }
    }

    private static void orderWithin(SimpleTracer tracer, ConsumerHost service, String queue) {
        var span = tracer.nextSpan().start();
        ((SimpleTraceContext) span.context()).setTraceId(TRACE);
        try (var scope = tracer.withSpan(span)) {
            var outbox = service.context().getBean(Outbox.class);
            service.context()
                    .getBean(TransactionTemplate.class)
                    .executeWithoutResult(status ->
                            outbox.send(OutboxMessage.to(queue).body("secret").build()));
        } finally {
            span.end();
        }
    }

    /** W3C's format, which the tracer of the test does not know. */
    private record TraceParents(SimpleTracer tracer) implements Propagator {

        @Override
        public List<String> fields() {
            return List.of("traceparent");
        }

        @Override
        public <C> void inject(TraceContext context, C carrier, Setter<C> setter) {
            throw new UnsupportedOperationException("nothing is sent");
        }

        @Override
        public <C> Span.Builder extract(C carrier, Getter<C> getter) {
            String[] parts = getter.get(carrier, "traceparent").split("-");
            var parent = new SimpleTraceContext();
            parent.setTraceId(parts[1]);
            parent.setSpanId(parts[2]);
            return tracer.spanBuilder().setParent(parent);
        }
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }
}
