package io.outboxrelay.support.relay;

import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Rejects bodies that are bad while it is told to, and everything while its queue is closed; answers after a while. */
public final class PickySender implements TestSender {

    private static final Outcome REJECTED = Outcome.failed(Outcome.Kind.REJECTED, "Bad", "never");
    private static final Outcome CLOSED = Outcome.failed(Outcome.Kind.QUEUE_DOWN, "AccessDenied", "closed");

    public final List<String> taken = new ArrayList<>();
    public boolean rejecting = true;
    public boolean closed;

    private final Loop loop;

    public PickySender(Loop loop) {
        this.loop = loop;
    }

    @Override
    public void send(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
        loop.after(
                Duration.ofMillis(10),
                () -> report.accept(rows.stream().map(this::answer).toList()));
    }

    private Outcome answer(OutboxRow row) {
        if (closed) {
            return CLOSED;
        }
        if (rejecting && row.body().equals("bad")) {
            return REJECTED;
        }
        taken.add(row.body());
        return Outcome.sent("sqs-" + row.id());
    }
}
