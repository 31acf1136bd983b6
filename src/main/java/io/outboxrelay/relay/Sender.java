package io.outboxrelay.relay;

import java.util.List;
import java.util.function.Consumer;

/**
 * The engine's way out: sends batches of rows to a queue. Implementations are thread-safe and never block the caller
 * for the length of a request; a slow queue must not slow another.
 */
public interface Sender {

    /** The most entries one request may have. */
    int maxEntries();

    /**
     * The most bytes the rows of one request to this queue may have together, as counted by {@link OutboxRow#size()}: what the
     * queue takes, as far as is known.
     */
    int maxBytes(String queue);

    /**
     * Sends one request and reports once, from any thread, with one outcome per row in the order of {@code rows}.
     * Never throws: whatever goes wrong is an outcome. It answers within the call timeout it was configured with.
     *
     * @param queue name of the queue as rows have it
     * @param rows one to {@link #maxEntries()} rows of that queue; a row larger than {@link #maxBytes} comes alone
     * @param report receives the outcomes
     */
    void send(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report);
}
