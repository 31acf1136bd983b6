package io.outboxrelay.micrometer;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import java.util.List;
import java.util.Objects;

/** One request as Micrometer observes it, named by OpenTelemetry's conventions for messaging. */
final class SentBatch extends Observation.Context {

    /** As many as a request has messages; a trace that everything links to can't be read. */
    static final int MOST_ORIGINS = 10;

    private final List<OutboxRow> rows;

    SentBatch(String queue, List<OutboxRow> rows) {
        this.rows = rows;
        setContextualName("send " + queue);
        addLowCardinalityKeyValue(KeyValue.of("messaging.system", "aws_sqs"));
        addLowCardinalityKeyValue(KeyValue.of("messaging.operation.name", "send"));
        addLowCardinalityKeyValue(KeyValue.of("messaging.operation.type", "send"));
        addLowCardinalityKeyValue(KeyValue.of("messaging.destination.name", queue));
        addHighCardinalityKeyValue(KeyValue.of("messaging.batch.message_count", Integer.toString(rows.size())));
    }

    /** The different traces in which its messages were written. Reads the attributes of all rows. */
    List<TraceParent> origins() {
        return rows.stream()
                .map(row -> TraceParent.of(row.attributes()))
                .filter(Objects::nonNull)
                .distinct()
                .limit(MOST_ORIGINS)
                .toList();
    }

    /** Takes in what became of it; it has failed if nothing was sent. */
    void answered(List<Outcome> outcomes) {
        long sent = outcomes.stream().filter(Outcome::isSent).count();
        addHighCardinalityKeyValue(KeyValue.of("outbox.batch.sent_count", Long.toString(sent)));
        if (sent == 0) {
            var first = outcomes.get(0);
            addHighCardinalityKeyValue(KeyValue.of("error.type", first.code()));
            setError(new NothingSent(first.code()));
        }
    }

    /** Carries a code to where errors are shown. No text, which may quote a message; no trace, which would say nothing. */
    private static final class NothingSent extends RuntimeException {

        NothingSent(String code) {
            super(code, null, false, false);
        }
    }
}
