package io.outboxrelay.relay.process;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.FairShare;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.Roster;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a relay asks the roster again and again, whatever queues it holds: who else lives, which queues are new, which have
 * work that nobody does. Used by the loop's thread only.
 */
final class Lookout {

    static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(1);
    /** A count is good for so long, where something hangs on it. */
    static final Duration COUNT_INTERVAL = Duration.ofMillis(100);
    /** A look from the very first id, at BLOCKED rows too; it costs more than the usual one. */
    static final Duration THOROUGH_LOOK_EVERY = Duration.ofSeconds(30);

    private final String relayId;
    private final Ports ports;
    private final Roster roster;
    private final KnownQueues queues;
    private final QueueNews news;
    private final Rounds beats;
    private final Rounds discoveries;
    private final Rounds looks;
    private long thoroughAt;
    private long countedAt;

    Lookout(String relayId, Ports ports, Roster roster, KnownQueues queues, QueueNews news) {
        this.relayId = relayId;
        this.ports = ports;
        this.roster = roster;
        this.queues = queues;
        this.news = news;
        // Three beats may be missed before the others share this relay's queues among themselves.
        this.beats = new Rounds(ports.loop(), ports.settings().heartbeat(), this::beat);
        this.discoveries = new Rounds(ports.loop(), DISCOVERY_INTERVAL, this::discover);
        this.looks = new Rounds(ports.loop(), lookInterval(ports.settings()), this::lookForWork);
    }

    void start() {
        beats.start();
        if (ports.settings().queues().isEmpty()) {
            discoveries.start();
        }
        looks.start();
    }

    /** Rows were changed that the usual look does not find. */
    void lookThoroughly() {
        thoroughAt = ports.loop().now();
    }

    /** Reports the relay gone, so that the others take the queues as they become free; then calls {@code left}. */
    void stop(Runnable left) {
        List.of(beats, discoveries, looks).forEach(Rounds::stop);
        // Not heard, it is forgotten after some silence.
        ports.loop().offload(Loop.Lane.ROWS, () -> roster.leave(relayId), left, e -> left.run());
    }

    /** Never slower than the other relays keep away from a queue they hand over, or it would go back to them. */
    private static Duration lookInterval(RelaySettings settings) {
        Duration idle = settings.idlePollInterval();
        return idle.compareTo(DISCOVERY_INTERVAL) < 0 ? idle : DISCOVERY_INTERVAL;
    }

    /** Something hangs on the last count, which may be as old as a beat. */
    void countAgain() {
        if (ports.loop().now() - countedAt >= COUNT_INTERVAL.toNanos()) {
            countedAt = ports.loop().now();
            // A failure is told by the beats.
            ports.loop().offload(Loop.Lane.ROWS, this::count, news::counted, e -> {});
        }
    }

    private void beat() {
        countedAt = ports.loop().now();
        ask(beats, DatabaseUse.COUNT_RELAYS, this::count, news::counted);
        if (ports.settings().queues().isEmpty()) {
            // Others may have sent all rows of a queue before this relay saw one: its next message would wait for a
            // discovery.
            var known = queues.names();
            ask(
                    beats,
                    DatabaseUse.DISCOVER_QUEUES,
                    () -> all(known, roster::heldLately),
                    names -> names.forEach(queues::get));
        }
    }

    private FairShare count() {
        var settings = ports.settings();
        return roster.beat(relayId, settings.queues(), settings.lease());
    }

    private void discover() {
        var known = queues.names();
        ask(discoveries, DatabaseUse.DISCOVER_QUEUES, () -> all(known, roster::discover), found -> {
            news.discovered(found);
            ports.events().looked(found.size());
        });
    }

    /** A look finds so many names at most, so it is followed by another until nothing is new. */
    private static Set<String> all(Collection<String> known, Function<Collection<String>, Set<String>> look) {
        var all = new HashSet<>(known);
        while (all.addAll(look.apply(all))) {}
        all.removeAll(known);
        return all;
    }

    private void lookForWork() {
        long now = ports.loop().now();
        boolean thorough = now >= thoroughAt;
        if (thorough) {
            thoroughAt = now + THOROUGH_LOOK_EVERY.toNanos();
        }
        List<Roster.Unheld> unheld = queues.all().stream()
                .filter(RelayedQueue::isWanted)
                .map(queue -> queue.unheld(thorough))
                .toList();
        if (unheld.isEmpty()) {
            ports.events().databaseWorks(null, DatabaseUse.LOOK_FOR_WORK);
        } else {
            ask(looks, DatabaseUse.LOOK_FOR_WORK, () -> roster.waiting(unheld, thorough), waiting -> {
                news.waiting(waiting);
                if (!ports.settings().queues().isEmpty()) {
                    ports.events().looked(waiting.size());
                }
            });
        }
    }

    private <T> void ask(Rounds rounds, DatabaseUse use, Supplier<T> question, Consumer<T> answered) {
        rounds.ask(
                Loop.Lane.ROWS,
                question,
                answer -> {
                    ports.events().databaseWorks(null, use);
                    answered.accept(answer);
                },
                e -> ports.events().databaseFailed(null, use, e));
    }
}
