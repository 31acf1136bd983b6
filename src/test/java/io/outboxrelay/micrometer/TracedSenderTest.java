package io.outboxrelay.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import io.outboxrelay.support.relay.ManualSender;
import io.outboxrelay.support.relay.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TracedSenderTest {

    private static final String TRACE_A = "0af7651916cd43dd8448eb211c80319c";
    private static final String TRACE_B = "1bf7651916cd43dd8448eb211c80319d";
    private static final String SPAN = "b7ad6b7169203331";

    private final SimpleTracer tracer = new SimpleTracer();
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final ManualSender way = new ManualSender();
    private final List<Outcome> reported = new ArrayList<>();

    @Test
    void a_request_is_one_span_linked_to_the_traces_of_its_producers() {
        send(
                "{\"traceparent\": \"00-" + TRACE_A + "-" + SPAN + "-01\"}",
                "{\"a\": \"b\", \"traceparent\": {\"type\": \"String\", \"value\": \"00-" + TRACE_B + "-" + SPAN
                        + "-00\"}}");
        way.next().accept();

        SimpleSpan span = tracer.onlySpan();
        assertThat(span.getName()).isEqualTo("send orders");
        assertThat(span.getKind()).isEqualTo(Span.Kind.CLIENT);
        assertThat(span.getLinks())
                .extracting(Link::getTraceContext)
                .extracting(TraceContext::traceId, TraceContext::spanId, TraceContext::sampled)
                .containsExactly(tuple(TRACE_A, SPAN, true), tuple(TRACE_B, SPAN, false));
        assertThat(span.getTags())
                .containsEntry("messaging.system", "aws_sqs")
                .containsEntry("messaging.destination.name", "orders")
                .containsEntry("messaging.batch.message_count", "2")
                .containsEntry("outbox.batch.sent_count", "2");
        assertThat(span.getError()).isNull();
        assertThat(reported).hasSize(2).allMatch(Outcome::isSent);
    }

    @Test
    void several_messages_of_one_trace_give_one_link_and_those_without_a_valid_one_none() {
        String valid = "{\"traceparent\": \"00-" + TRACE_A + "-" + SPAN + "-01\"}";
        send(
                valid,
                valid,
                "{}",
                "{\"traceparent\": \"mine\"}",
                "{\"traceparent\": \"00-" + "0".repeat(32) + "-" + SPAN + "-01\"}",
                "{\"a\": \"say \\\"traceparent\\\": \\\"00-" + TRACE_B + "-" + SPAN + "-01\\\"\"}");
        way.next().accept();

        assertThat(tracer.onlySpan().getLinks()).hasSize(1);
    }

    @Test
    void links_are_bounded() {
        send(IntStream.range(0, 30)
                .mapToObj(i -> "{\"traceparent\": \"00-%032x-%s-01\"}".formatted(i + 1, SPAN))
                .toArray(String[]::new));
        way.next().accept();

        assertThat(tracer.onlySpan().getLinks()).hasSize(SentBatch.MOST_ORIGINS);
    }

    @Test
    void a_request_of_which_nothing_was_sent_is_a_failed_span() {
        send("{}", "{}");
        way.next().answer(Outcome.failed(Kind.QUEUE_DOWN, "AccessDenied", "the queue is closed"));

        assertThat(tracer.onlySpan().getError()).hasMessage("AccessDenied");
        assertThat(tracer.onlySpan().getTags()).containsEntry("error.type", "AccessDenied");
        assertThat(reported).hasSize(2);
    }

    @Test
    void a_request_of_which_some_was_sent_is_none() {
        send("{}", "{}");
        way.next()
                .report()
                .accept(List.of(Outcome.sent("a"), Outcome.failed(Kind.TRANSIENT, "InternalError", "later")));

        assertThat(tracer.onlySpan().getError()).isNull();
        assertThat(tracer.onlySpan().getTags())
                .containsEntry("messaging.batch.message_count", "2")
                .containsEntry("outbox.batch.sent_count", "1");
    }

    @Test
    void the_span_lasts_until_the_answer() {
        send("{}");
        assertThat(tracer.getSpans()).allMatch(span -> span.getEndTimestamp().toEpochMilli() == 0);
        way.next().accept();
        assertThat(tracer.onlySpan().getEndTimestamp().toEpochMilli()).isPositive();
    }

    @Test
    void an_observer_that_fails_keeps_nothing_from_being_sent() {
        registry.observationConfig().observationHandler(new Failing());
        send("{}");
        way.next().accept();
        send("{}");
        way.next().accept();

        assertThat(reported).hasSize(2).allMatch(Outcome::isSent);
    }

    @Test
    void a_predicate_that_fails_keeps_nothing_from_being_sent() {
        registry.observationConfig().observationPredicate((name, context) -> {
            throw new IllegalStateException("told to fail");
        });
        send("{}");
        way.next().accept();

        assertThat(reported).singleElement().matches(Outcome::isSent);
    }

    @Test
    void an_observer_of_another_version_keeps_no_outcome_from_being_reported() {
        registry.observationConfig().observationHandler(new OfAnotherVersion());
        send("{}");
        way.next().accept();

        assertThat(reported).singleElement().matches(Outcome::isSent);
    }

    @Test
    void an_observer_that_can_not_be_asked_keeps_nothing_from_being_sent() {
        registry.observationConfig().observationHandler(new OfAnotherVersion() {
            @Override
            public boolean supportsContext(Observation.Context context) {
                throw new NoClassDefFoundError("told to fail");
            }
        });
        send("{}");
        way.next().accept();

        assertThat(reported).singleElement().matches(Outcome::isSent);
    }

    @Test
    void a_span_ends_even_if_it_can_not_be_tagged() {
        var batch = new SentBatch("orders", Rows.rows(1, 1));
        var spans = new BatchSpans(() -> tracer);
        spans.onStart(batch);
        batch.addLowCardinalityKeyValue(new Unreadable());

        assertThatIllegalStateException().isThrownBy(() -> spans.onStop(batch));
        assertThat(tracer.onlySpan().getEndTimestamp().toEpochMilli()).isPositive();
    }

    @Test
    void without_an_observer_requests_go_straight_on() {
        new TracedSender(way, ObservationRegistry.NOOP).send("orders", Rows.rows(1, 2), reported::addAll);
        way.next().accept();

        assertThat(reported).hasSize(2);
        assertThat(tracer.getSpans()).isEmpty();
    }

    private void send(String... attributes) {
        registry.observationConfig().observationHandler(new BatchSpans(() -> tracer));
        var rows = Arrays.stream(attributes)
                .map(json -> new OutboxRow(1, new UUID(0, 1), "x", json, null, null, 0, 1, 0))
                .toList();
        new TracedSender(way, registry).send("orders", rows, reported::addAll);
    }

    private static final class Failing implements ObservationHandler<Observation.Context> {

        @Override
        public void onStart(Observation.Context context) {
            throw new IllegalStateException("told to fail");
        }

        @Override
        public void onStop(Observation.Context context) {
            throw new IllegalStateException("told to fail");
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    private static class OfAnotherVersion implements ObservationHandler<Observation.Context> {

        @Override
        public void onStop(Observation.Context context) {
            throw new NoSuchMethodError("told to fail");
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    private static final class Unreadable implements KeyValue {

        @Override
        public String getKey() {
            return "unreadable";
        }

        @Override
        public String getValue() {
            throw new IllegalStateException("told to fail");
        }
    }
}
