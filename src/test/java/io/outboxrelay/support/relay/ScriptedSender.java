package io.outboxrelay.support.relay;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** A sender without SQS: answers as told after a delay, and records what it took. Thread-safe. */
public final class ScriptedSender implements TestSender, AutoCloseable {

    /** What was accepted. */
    public record Taken(String queue, OutboxRow row) {}

    private final ScheduledExecutorService network = Executors.newScheduledThreadPool(1);
    private final List<Taken> taken = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Function<List<OutboxRow>, List<Outcome>> script = rows -> sent(rows);
    private volatile long latencyMillis;

    public static List<Outcome> sent(List<OutboxRow> rows) {
        return rows.stream().map(row -> Outcome.sent("sqs-" + row.id())).toList();
    }

    public static List<Outcome> all(List<OutboxRow> rows, Outcome outcome) {
        return rows.stream().map(row -> outcome).toList();
    }

    public ScriptedSender answering(Function<List<OutboxRow>, List<Outcome>> script) {
        this.script = script;
        return this;
    }

    public ScriptedSender after(long millis) {
        latencyMillis = millis;
        return this;
    }

    public List<Taken> taken() {
        synchronized (taken) {
            return List.copyOf(taken);
        }
    }

    public int takenCount() {
        return taken.size();
    }

    public List<String> bodies() {
        return taken().stream().map(t -> t.row().body()).toList();
    }

    public int requests() {
        return requests.get();
    }

    @Override
    public void send(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
        requests.incrementAndGet();
        network.schedule(() -> report.accept(answer(queue, rows)), latencyMillis, TimeUnit.MILLISECONDS);
    }

    private List<Outcome> answer(String queue, List<OutboxRow> rows) {
        var outcomes = script.apply(rows);
        for (int i = 0; i < rows.size(); i++) {
            if (outcomes.get(i).kind() == Outcome.Kind.SENT) {
                taken.add(new Taken(queue, rows.get(i)));
            }
        }
        return outcomes;
    }

    @Override
    public void close() {
        network.shutdownNow();
    }
}
