package io.outboxrelay.support.relay;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A sender whose requests stay under way until the test answers them. Used on the test's own thread. */
public final class ManualSender implements TestSender {

    /** A request under way. */
    public record Request(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {

        public void answer(Outcome same) {
            report.accept(ScriptedSender.all(rows, same));
        }

        public void accept() {
            report.accept(ScriptedSender.sent(rows));
        }
    }

    private final List<Request> underWay = new ArrayList<>();
    private int started;

    /** The oldest request under way, which is no longer. */
    public Request next() {
        return underWay.remove(0);
    }

    public List<List<Long>> underWay() {
        return underWay.stream().map(request -> Rows.ids(request.rows)).toList();
    }

    public int started() {
        return started;
    }

    @Override
    public void send(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
        started++;
        underWay.add(new Request(queue, List.copyOf(rows), report));
    }
}
