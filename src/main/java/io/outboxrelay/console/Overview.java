package io.outboxrelay.console;

import io.outboxrelay.console.QueueCard.State;
import io.outboxrelay.console.SampleRing.Sample;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the first page says: one sentence, what to do, and a card for each queue, the worst first. */
record Overview(List<QueueCard> troubles, List<Card> cards, List<Fleet.Relay> relays) {

    /** A queue with its last hours, and what consumers could not handle. */
    record Card(QueueCard queue, Chart unsent, Chart sent, Queues.Letters letters) {}

    static Overview of(
            List<QueueCard> queues,
            Map<String, List<Sample>> samples,
            Map<String, Queues.Letters> letters,
            List<Fleet.Relay> relays) {
        var worstFirst = queues.stream()
                .sorted(Comparator.comparing(QueueCard::state).thenComparing(QueueCard::queue))
                .toList();
        var cards = worstFirst.stream()
                .map(queue ->
                        card(queue, samples.get(queue.queue()), Objects.requireNonNull(letters.get(queue.queue()))))
                .toList();
        return new Overview(
                worstFirst.stream().filter(queue -> queue.state().matters).toList(), cards, relays);
    }

    private static Card card(
            QueueCard queue, @org.jspecify.annotations.Nullable List<Sample> samples, Queues.Letters letters) {
        return new Card(
                queue,
                Chart.of("Unsent", samples, Sample::unsent, Words::count),
                Chart.of("Sent/min", samples, Sample::sent, Words::number),
                letters);
    }

    long alive() {
        return relays.stream().filter(Fleet.Relay::isAlive).count();
    }

    String relaysAlive() {
        return alive() == 0 ? "no relay is alive" : Words.plural(alive(), "relay") + " alive";
    }

    boolean isWell() {
        return troubles.isEmpty() && alive() > 0;
    }

    /** The tone of the worst that there is. */
    String tone() {
        if (alive() == 0) {
            return State.STOPPED.name().toLowerCase(java.util.Locale.ROOT);
        }
        return troubles.isEmpty() ? "well" : troubles.get(0).tone();
    }

    String headline() {
        if (alive() == 0) {
            return "No relay is alive";
        }
        if (troubles.isEmpty()) {
            return cards.isEmpty() ? "No queue is known yet" : "All is well";
        }
        var worst = troubles.get(0);
        return troubles.size() == 1
                ? "%s %s".formatted(worst.queue(), phrase(worst))
                : Words.plural(troubles.size(), "queue") + " need a look";
    }

    private static String phrase(QueueCard queue) {
        return switch (queue.state()) {
            case PAUSED, LATE -> "is " + queue.word();
            default -> queue.word();
        };
    }
}
