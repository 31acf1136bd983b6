package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.test.simple.SimpleTraceContext;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class MicrometerTraceTest {

    private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN_ID = "b7ad6b7169203331";

    private final SimpleTracer tracer = new SimpleTracer();

    @Test
    void without_a_span_there_is_no_trace() {
        assertThat(trace(tracer).traceparent()).isNull();
    }

    @Test
    void without_a_tracer_there_is_no_trace() {
        var beans = new StaticListableBeanFactory();
        assertThat(new MicrometerTrace(beans.getBeanProvider(Tracer.class)).traceparent())
                .isNull();
    }

    @Test
    void a_tracer_that_is_switched_off_gives_no_trace() {
        assertThat(trace(Tracer.NOOP).traceparent()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"true, 01", "false, 00", ", 00"})
    void the_current_span_is_given_in_w3c_form(Boolean sampled, String flags) {
        assertThat(traceparentOf(TRACE_ID, SPAN_ID, sampled)).isEqualTo("00-" + TRACE_ID + "-" + SPAN_ID + "-" + flags);
    }

    @Test
    void a_trace_id_of_64_bits_is_padded() {
        assertThat(traceparentOf("8448eb211c80319c", SPAN_ID, true))
                .isEqualTo("00-0000000000000000" + "8448eb211c80319c-" + SPAN_ID + "-01");
    }

    @ParameterizedTest
    @CsvSource({
        "00000000000000000000000000000000, b7ad6b7169203331",
        "0af7651916cd43dd8448eb211c80319c, 0000000000000000",
        "not-hex, b7ad6b7169203331",
        "'', ''"
    })
    void ids_that_w3c_does_not_know_give_no_trace(String traceId, String spanId) {
        assertThat(traceparentOf(traceId, spanId, true)).isNull();
    }

    private String traceparentOf(String traceId, String spanId, Boolean sampled) {
        var span = tracer.nextSpan().start();
        var context = (SimpleTraceContext) span.context();
        context.setTraceId(traceId);
        context.setSpanId(spanId);
        context.setSampled(sampled);
        try (var scope = tracer.withSpan(span)) {
            return trace(tracer).traceparent();
        } finally {
            span.end();
        }
    }

    private static MicrometerTrace trace(Tracer tracer) {
        var beans = new StaticListableBeanFactory();
        beans.addBean("tracer", tracer);
        return new MicrometerTrace(beans.getBeanProvider(Tracer.class));
    }
}
