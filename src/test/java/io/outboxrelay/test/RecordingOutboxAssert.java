package io.outboxrelay.test;

import java.util.List;
import org.assertj.core.api.AbstractAssert;

/**
 * What a {@link RecordingOutbox} was sent, in transactions that have committed.
 *
 * <pre>{@code
 * assertThat(outbox).sentTo("orders").withBody("{\"order\": 42}").once();
 * }</pre>
 */
public final class RecordingOutboxAssert extends AbstractAssert<RecordingOutboxAssert, RecordingOutbox> {

    RecordingOutboxAssert(RecordingOutbox outbox) {
        super(outbox, RecordingOutboxAssert.class);
    }

    /** At least one message went to a queue; what follows says more of them. */
    public SentMessagesAssert sentTo(String queue) {
        isNotNull();
        return new SentMessagesAssert(actual, queue);
    }

    /** No message was sent, to whatever queue. */
    public RecordingOutboxAssert sentNothing() {
        isNotNull();
        List<SentMessage> sent = actual.sent();
        if (!sent.isEmpty()) {
            throw failure("%s", "Expected that nothing is sent, but sent was:" + SentMessagesAssert.lines(sent));
        }
        return this;
    }
}
