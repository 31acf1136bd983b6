package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ReceivingQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A backlog has all at once: what is there twice, and what is out of date since it was written. */
final class BacklogScenario implements ConsumerScenario {

    private static final int AT_ONCE = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final int messages;
    private final int twice;
    private final int stale;

    BacklogScenario(Size size) {
        this.messages = size.of(1_000, 20_000);
        this.twice = messages / 10;
        this.stale = messages / 20;
    }

    @Override
    public String name() {
        return "backlog-drain";
    }

    @Override
    public String shows() {
        return "a backlog of which one in ten is there twice and one in twenty is out of date drains, each message once";
    }

    @Override
    public boolean slow() {
        return true;
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) {
        var queue = stage.queue("backlog", 5);
        pileUp(stage, queue);
        var dropped = new AtomicInteger();
        var consumer = QueueConsumer.of(queue.name())
                .concurrency(20)
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    if (stage.isNewest(queue, ticket)) {
                        stage.charge(queue, ticket);
                    } else {
                        dropped.incrementAndGet();
                    }
                })
                .build();
        try (var host = stage.consume(consumer)) {
            long begun = System.nanoTime();
            stage.eventually(PATIENCE, () -> queue.depth() == 0);
            long millis = Math.max(1, (System.nanoTime() - begun) / 1_000_000);
            int seen = ConsumerStage.outcomes(host, "seen");
            return verdict(stage, queue, dropped.get(), seen, (messages + twice) * 1_000L / millis);
        }
    }

    private void pileUp(ConsumerStage stage, ReceivingQueue queue) {
        List<Ticket> tickets = Ticket.series(messages);
        for (int from = 0; from < messages; from += AT_ONCE) {
            stage.order(queue, tickets.subList(from, from + AT_ONCE));
        }
        stage.eventually(PATIENCE, () -> queue.depth() == messages);
        stage.eventuallySent(queue);
        stage.sendAgain(queue, twice);
        stage.eventually(PATIENCE, () -> queue.depth() == messages + twice);
        // Of these a newer version came another way, while they lay there.
        for (Ticket ticket : tickets.subList(messages - stale, messages)) {
            stage.isNewest(queue, new Ticket(ticket.id(), ticket.version() + 1, ticket.cents()));
        }
        stage.tell("%d deliveries of %d messages wait, %d are out of date", messages + twice, messages, stale);
    }

    private ScenarioVerdict verdict(ConsumerStage stage, ReceivingQueue queue, int dropped, int seen, long perSecond) {
        return ScenarioVerdict.of(
                        "%d charged once, %d out of date dropped, %d second deliveries seen, %d deliveries/s",
                        stage.charges(queue), dropped, seen, perSecond)
                .is("charges", messages - stale, stage.charges(queue))
                .is("tickets charged", messages - stale, stage.charged(queue))
                .is("dropped", stale, dropped)
                .atLeast("seen", twice, seen)
                .is("depth", 0, queue.depth())
                .is("DLQ depth", 0, queue.deadLetters());
    }
}
