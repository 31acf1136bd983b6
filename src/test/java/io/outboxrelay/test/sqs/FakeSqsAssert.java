package io.outboxrelay.test.sqs;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.assertj.core.api.AbstractAssert;

/**
 * What a {@link FakeSqs} has received. Each assertion waits until it holds, half a minute at most unless told otherwise, so
 * no test has to sleep; what comes more than is expected is seen only if it comes before what is expected.
 */
public final class FakeSqsAssert extends AbstractAssert<FakeSqsAssert, FakeSqs> {

    private Duration most = Duration.ofSeconds(30);

    FakeSqsAssert(FakeSqs sqs) {
        super(sqs, FakeSqsAssert.class);
    }

    /** Changes how long the assertions that follow wait. */
    public FakeSqsAssert within(Duration most) {
        this.most = most;
        return this;
    }

    /**
     * A queue has received messages with these bodies, each once, and no others. In a FIFO queue each group has them in this
     * order; in a standard queue any order will do. JSON is compared by what it says.
     *
     * @throws IllegalArgumentException if there is no such queue
     */
    public FakeSqsAssert receivedExactly(String queue, String... bodies) {
        isNotNull();
        FakeQueue asked = actual.queue(queue);
        return holds(() -> ReceivedBodies.complaint(asked, Arrays.asList(bodies)));
    }

    /**
     * All that is committed in the outbox of a database has been received: each message once, the groups of FIFO queues in
     * the order of their ids, and nothing else has. For up to 100,000 messages.
     *
     * @throws IllegalStateException if the outbox can't be read, or has more messages
     */
    public FakeSqsAssert receivedAllCommitted(DataSource database) {
        isNotNull();
        // Read first: what is received after that may be committed after that.
        return holds(() -> Reconciliation.complaint(CommittedRow.of(database), actual));
    }

    private FakeSqsAssert holds(Supplier<String> complaint) {
        if (!actual.await(() -> complaint.get().isEmpty(), most)) {
            String last = complaint.get();
            if (!last.isEmpty()) {
                throw failure("%s", last);
            }
        }
        return this;
    }
}
