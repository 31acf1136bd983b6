package io.outboxrelay.relay;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a relay asks the database again and again, whatever queues it holds: who else lives, which queues are new, which
 * have work that nobody does. Used by the loop's thread only.
 */
final class Lookout {

    private static final Logger log = LoggerFactory.getLogger(Lookout.class);

    static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(1);
    /** Operators are obeyed within a second: reading their orders, and acting on them, takes the rest of it. */
    static final Duration ORDERS_INTERVAL = Duration.ofMillis(500);
    /** A look from the very first id, at BLOCKED rows too; it costs more than the usual one. */
    static final Duration THOROUGH_LOOK_EVERY = Duration.ofSeconds(30);

    private enum Question {
        WHO_LIVES,
        WHAT_IS_NEW,
        WHAT_WAITS,
        WHAT_IS_ORDERED,
        WHAT_IS_REPORTED
    }

    private final String relayId;
    private final Ports ports;
    private final Roster roster;
    private final Desk desk;
    private final Tally tally;
    private final Relay relay;

    private boolean stopped;
    /** What reads may work while what writes does not, so each question counts by itself. */
    private final Set<Question> failing = EnumSet.noneOf(Question.class);

    private final Set<String> told = new HashSet<>();

    private long thoroughAt;

    Lookout(String relayId, Ports ports, Roster roster, Desk desk, Tally tally, Relay relay) {
        this.relayId = relayId;
        this.ports = ports;
        this.roster = roster;
        this.desk = desk;
        this.tally = tally;
        this.relay = relay;
    }

    void start() {
        var settings = ports.settings();
        // Three beats may be missed before the others share this relay's queues among themselves.
        repeat(settings.lease().dividedBy(3), this::beat);
        if (settings.queues().isEmpty()) {
            repeat(DISCOVERY_INTERVAL, this::discover);
        }
        repeat(lookInterval(), this::lookForWork);
        repeat(ORDERS_INTERVAL, this::readOrders);
        repeat(Tally.INTERVAL, this::report);
    }

    /** Rows were changed that the usual look does not find. */
    void lookThoroughly() {
        thoroughAt = ports.loop().now();
    }

    /** Reports the relay gone, so that the others take the queues as they become free; then calls {@code left}. */
    void stop(Runnable left) {
        stopped = true;
        Supplier<Boolean> leave = () -> {
            roster.leave(relayId);
            return true;
        };
        // Not heard, it is forgotten after some silence.
        ports.loop().offload(Loop.Lane.ROWS, leave, done -> left.run(), e -> left.run());
    }

    /** Never slower than the other relays keep away from a queue they hand over, or it would go back to them. */
    private Duration lookInterval() {
        Duration idle = Pace.idleInterval(ports.settings().pollInterval());
        return idle.compareTo(DISCOVERY_INTERVAL) < 0 ? idle : DISCOVERY_INTERVAL;
    }

    private void beat(Runnable next) {
        var settings = ports.settings();
        ask(Question.WHO_LIVES, () -> roster.beat(relayId, settings.queues(), settings.lease()), relay::share, next);
    }

    private void discover(Runnable next) {
        var known = relay.queues().stream().map(queue -> queue.name).toList();
        ask(
                Question.WHAT_IS_NEW,
                () -> discoverAll(known),
                found -> found.forEach(name -> relay.hasWork(relay.queue(name))),
                next);
    }

    /** One look finds the next name only: without looking again, a hundred queues would take a hundred intervals. */
    private Set<String> discoverAll(Collection<String> known) {
        var all = new HashSet<>(known);
        while (all.addAll(roster.discover(all))) {}
        all.removeAll(known);
        return all;
    }

    private void lookForWork(Runnable next) {
        long now = ports.loop().now();
        boolean thorough = now >= thoroughAt;
        if (thorough) {
            thoroughAt = now + THOROUGH_LOOK_EVERY.toNanos();
        }
        List<Roster.Unheld> unheld = relay.queues().stream()
                .filter(RelayedQueue::isWanted)
                .map(queue -> queue.unheld(thorough))
                .toList();
        if (unheld.isEmpty()) {
            failing.remove(Question.WHAT_WAITS);
            next.run();
        } else {
            ask(Question.WHAT_WAITS, () -> roster.waiting(unheld, thorough), relay::haveWork, next);
        }
    }

    private void readOrders(Runnable next) {
        var known = relay.queues().stream().map(queue -> queue.name).toList();
        if (known.isEmpty()) {
            next.run();
        } else {
            ask(Question.WHAT_IS_ORDERED, () -> desk.orders(known), relay::obey, next);
        }
    }

    private void report(Runnable next) {
        var reports = tally.draw();
        if (reports.isEmpty()) {
            failing.remove(Question.WHAT_IS_REPORTED);
            next.run();
        } else {
            Supplier<List<Desk.Report>> write = () -> {
                desk.report(reports);
                return reports;
            };
            ask(Question.WHAT_IS_REPORTED, write, tally::arrived, next);
        }
    }

    private <T> void ask(Question kind, Supplier<T> question, Consumer<T> answered, Runnable next) {
        ports.loop()
                .offload(
                        Loop.Lane.ROWS,
                        question,
                        answer -> {
                            if (failing.remove(kind) && failing.isEmpty()) {
                                log.info("the database can be used again");
                            }
                            answered.accept(answer);
                            next.run();
                        },
                        e -> {
                            if (failing.isEmpty()) {
                                told.clear();
                            }
                            failing.add(kind);
                            tell(DatabaseTrouble.text(e));
                            next.run();
                        });
    }

    /** Each reason once, until all is well again: the first is often only that connections were cut. */
    private void tell(String reason) {
        if (told.add(reason.replaceAll("[0-9]+", "#"))) {
            log.warn("the database can't be used, trying until it can: {}", reason);
        }
    }

    /** Does {@code work} now, and again an {@code interval} after it has called back, until the lookout stops. */
    private void repeat(Duration interval, Consumer<Runnable> work) {
        if (!stopped) {
            work.accept(() -> ports.loop().after(interval, () -> repeat(interval, work)));
        }
    }
}
