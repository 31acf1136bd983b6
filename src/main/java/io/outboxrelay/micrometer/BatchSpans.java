package io.outboxrelay.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import java.util.function.Supplier;

/**
 * Makes a span of each request. It belongs to none of its producers' traces, as a batch has messages of several, but is
 * linked to each of them. Thread-safe.
 */
final class BatchSpans implements TracingObservationHandler<SentBatch> {

    private final Supplier<Tracer> tracer;

    BatchSpans(Supplier<Tracer> tracer) {
        this.tracer = tracer;
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof SentBatch;
    }

    @Override
    public void onStart(SentBatch batch) {
        // By OpenTelemetry's conventions PRODUCER is the span in which a message was created; this one only carries it.
        var span = getTracer()
                .spanBuilder()
                .setNoParent()
                .name(String.valueOf(batch.getContextualName()))
                .kind(Span.Kind.CLIENT);
        batch.origins().forEach(origin -> span.addLink(new Link(context(origin))));
        getTracingContext(batch).setSpan(span.start());
    }

    @Override
    public void onStop(SentBatch batch) {
        var span = getRequiredSpan(batch);
        try {
            tagSpan(batch, span);
        } finally {
            endSpan(batch, span);
        }
    }

    @Override
    public Tracer getTracer() {
        return tracer.get();
    }

    private TraceContext context(TraceParent origin) {
        return getTracer()
                .traceContextBuilder()
                .traceId(origin.traceId())
                .spanId(origin.spanId())
                .sampled(origin.sampled())
                .build();
    }
}
