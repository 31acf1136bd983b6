package io.outboxrelay.producer;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The current span of Micrometer Tracing. The header is composed here, not by the application's propagator, because that
 * one may be set to another format and consumers were promised W3C's.
 */
final class MicrometerTrace implements CurrentTrace {

    private static final Pattern TRACEPARENT = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]");
    private static final String PADDING = "0".repeat(32);

    private final ObjectProvider<Tracer> tracers;

    MicrometerTrace(ObjectProvider<Tracer> tracers) {
        this.tracers = tracers;
    }

    @Override
    public @Nullable String traceparent() {
        Tracer tracer = tracers.getIfUnique();
        Span span = tracer == null ? null : tracer.currentSpan();
        return span == null ? null : header(span.context());
    }

    private static @Nullable String header(TraceContext context) {
        String flags = Boolean.TRUE.equals(context.sampled()) ? "01" : "00";
        String header = "00-" + padded(context.traceId()) + "-" + context.spanId() + "-" + flags;
        // A tracer that is switched off hands out empty or zero ids.
        return TRACEPARENT.matcher(header).matches() ? header : null;
    }

    /** Some tracers use trace ids of 64 bits, W3C's have 128. */
    private static String padded(String traceId) {
        return traceId.length() >= 32 ? traceId : PADDING.substring(traceId.length()) + traceId;
    }
}
