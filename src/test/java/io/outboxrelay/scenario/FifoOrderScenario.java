package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

final class FifoOrderScenario implements ConsumerScenario {

    private static final int GROUPS = 5;

    private final int perGroup;

    FifoOrderScenario(Size size) {
        this.perGroup = size.of(30, 100);
    }

    @Override
    public String name() {
        return "fifo-order";
    }

    @Override
    public String shows() {
        return "groups keep their order while one in ten fails once and two consumers share them";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) {
        var queue = stage.queue("order.fifo", 10);
        Map<String, List<Integer>> seen = new ConcurrentHashMap<>();
        Set<String> failed = ConcurrentHashMap.newKeySet();
        var consumer = QueueConsumer.of(queue.name())
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    if (ticket.version() % 10 == 7 && failed.add(ticket.id() + ticket.version())) {
                        throw new IllegalStateException("once");
                    }
                    stage.charge(queue, ticket);
                    seen.computeIfAbsent(ticket.id(), g -> new ArrayList<>()).add(ticket.version());
                })
                .build();
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < perGroup * GROUPS; i++) {
            tickets.add(new Ticket("group" + i % GROUPS, i / GROUPS, 1));
        }
        try (var one = stage.consume(consumer);
                var other = stage.consume(consumer)) {
            stage.order(queue, tickets);
            stage.eventually(() -> stage.charges(queue) >= tickets.size() && queue.depth() == 0);
        }
        long inOrder = seen.values().stream()
                .filter(versions -> versions.equals(versions.stream().sorted().toList()))
                .count();
        return ScenarioVerdict.of(
                        "%d of %d groups in order, %d of %d handled, %d failed once",
                        inOrder, GROUPS, stage.charges(queue), tickets.size(), failed.size())
                .is("groups in order", (long) GROUPS, inOrder)
                .is("handled", tickets.size(), stage.charges(queue))
                .is("failed once", GROUPS * perGroup / 10, failed.size())
                .is("DLQ depth", 0, queue.deadLetters());
    }
}
