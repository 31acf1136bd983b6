package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ConsumerHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

final class BackpressureScenario implements ConsumerScenario {

    private static final int PER_ROUND = 40;
    private static final int ROUNDS = 15;

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
        var consumer = QueueConsumer.of(queue.name())
                .concurrency(2)
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    TimeUnit.MILLISECONDS.sleep(50);
                    stage.charge(queue, ticket);
                })
                .build();
        List<ConsumerHost> hosts = new ArrayList<>(List.of(stage.consume(consumer)));
        List<Integer> depths = new ArrayList<>();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                stage.order(queue, Ticket.series(PER_ROUND));
                TimeUnit.MILLISECONDS.sleep(500);
                depths.add(queue.depth());
                if (round % 4 == 3 && hosts.size() < 4) {
                    hosts.add(stage.consume(consumer));
                    stage.tell("depth %d: consumer %d starts", queue.depth(), hosts.size());
                }
            }
            stage.eventually(Duration.ofSeconds(40), () -> stage.charges(queue) == PER_ROUND * ROUNDS);
        } finally {
            hosts.forEach(ConsumerHost::close);
        }
        stage.tell("depth every half second: %s", depths);
        return ScenarioVerdict.of(
                stage.charges(queue) == PER_ROUND * ROUNDS && queue.depth() == 0,
                "%d handled by %d consumers, depth %d at most, %d at the end",
                stage.charges(queue),
                hosts.size(),
                depths.stream().mapToInt(depth -> depth).max().orElse(0),
                queue.depth());
    }
}
