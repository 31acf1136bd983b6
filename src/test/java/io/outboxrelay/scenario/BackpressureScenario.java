package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ConsumerHost;
import io.outboxrelay.support.ReceivingQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Consumers are added until they are faster than what comes in; then the queue must not grow any more. */
final class BackpressureScenario implements ConsumerScenario {

    private static final int ROUND_MILLIS = 100;
    /** One consumer handles two fifths of what comes in. */
    private static final int CONCURRENCY = 4;

    private static final int MOST_CONSUMERS = 8;
    private static final int SECONDS_OF_A_LOOK = 2;

    private final int perSecond;
    private final int handlingMillis;
    private final int calmSeconds;
    private final List<Integer> depths = new ArrayList<>();

    BackpressureScenario(Size size) {
        this.perSecond = size.of(50, 200);
        this.handlingMillis = 10_000 / perSecond;
        this.calmSeconds = size.of(4, 10);
    }

    @Override
    public String name() {
        return "backpressure";
    }

    @Override
    public String shows() {
        return "a queue that grows shrinks again when consumers are added; none takes more than it can hold";
    }

    @Override
    public boolean slow() {
        return true;
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) throws InterruptedException {
        var queue = stage.queue("pressure", 5);
        var sent = new AtomicInteger();
        var inflow = Executors.newSingleThreadScheduledExecutor();
        inflow.scheduleAtFixedRate(() -> order(stage, queue, sent), 0, ROUND_MILLIS, TimeUnit.MILLISECONDS);
        List<ConsumerHost> hosts = new ArrayList<>();
        try {
            int growth = addConsumersUntilItIsCalm(stage, queue, hosts);
            inflow.shutdown();
            inflow.awaitTermination(60, TimeUnit.SECONDS);
            stage.eventually(Duration.ofMinutes(1), () -> stage.charges(queue) == sent.get() && queue.depth() == 0);
            stage.tell("depth every half second: %s", depths);
            return verdict(stage, queue, sent.get(), hosts.size(), growth);
        } finally {
            inflow.shutdownNow();
            hosts.forEach(ConsumerHost::close);
        }
    }

    /** A fifth of a second's messages may be on their way at any look. */
    private int uncertainty() {
        return perSecond / 5;
    }

    private void order(ConsumerStage stage, ReceivingQueue queue, AtomicInteger sent) {
        int from = sent.get();
        int count = perSecond * ROUND_MILLIS / 1_000;
        stage.order(
                queue,
                IntStream.range(from, from + count)
                        .mapToObj(i -> new Ticket("t" + i, 0, 1))
                        .toList());
        sent.addAndGet(count);
    }

    /** Returns by how much the queue grew in the end, in the time in which it should not. */
    private int addConsumersUntilItIsCalm(ConsumerStage stage, ReceivingQueue queue, List<ConsumerHost> hosts)
            throws InterruptedException {
        int growth;
        do {
            int before = queue.depth();
            hosts.add(stage.consume(consumer(stage, queue)));
            stage.tell("depth %d: consumer %d starts", before, hosts.size());
            growth = growthWithin(queue, SECONDS_OF_A_LOOK);
            if (growth <= 0) {
                growth = growthWithin(queue, calmSeconds);
            }
        } while ((growth > uncertainty() || hosts.size() == 1 && growsAtLast(stage, queue))
                && hosts.size() < MOST_CONSUMERS);
        return growth;
    }

    /** With one consumer it must, though it may not at first if the machine stalls. */
    private boolean growsAtLast(ConsumerStage stage, ReceivingQueue queue) {
        int before = queue.depth();
        return stage.eventually(() -> queue.depth() > before + 2 * uncertainty());
    }

    private int growthWithin(ReceivingQueue queue, int seconds) throws InterruptedException {
        int before = queue.depth();
        for (int i = 0; i < 2 * seconds; i++) {
            TimeUnit.MILLISECONDS.sleep(500);
            depths.add(queue.depth());
        }
        return depths.get(depths.size() - 1) - before;
    }

    private QueueConsumer consumer(ConsumerStage stage, ReceivingQueue queue) {
        return QueueConsumer.of(queue.name())
                .concurrency(CONCURRENCY)
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    TimeUnit.MILLISECONDS.sleep(handlingMillis);
                    stage.charge(queue, ticket);
                })
                .build();
    }

    private ScenarioVerdict verdict(ConsumerStage stage, ReceivingQueue queue, int sent, int consumers, int growth) {
        return ScenarioVerdict.of(
                        "%d handled by %d consumers, depth %d at most, grew by %d in the last %d s, %d at the end",
                        stage.charges(queue),
                        consumers,
                        depths.stream().mapToInt(depth -> depth).max().orElse(0),
                        growth,
                        calmSeconds,
                        queue.depth())
                .atLeast("consumers", 2, consumers)
                .atMost("growth", uncertainty(), growth)
                .is("charges", sent, stage.charges(queue))
                .is("tickets charged", sent, stage.charged(queue))
                .is("depth", 0, queue.depth());
    }
}
