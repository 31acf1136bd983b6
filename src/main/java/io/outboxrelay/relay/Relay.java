package io.outboxrelay.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One relay process: finds queues with work, takes the leases that are free, and shares the queues with the other relays.
 * Used by the loop's thread only.
 */
final class Relay {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(1);
    static final Duration THOROUGH_LOOK_EVERY = Duration.ofSeconds(30);
    /** A relay with its share leaves a free queue to the others for so long. */
    static final Duration HESITATION = Duration.ofMillis(300);
    /** A queue handed over is not taken back before. */
    static final Duration KEEP_AWAY = Duration.ofSeconds(2);

    private final String id;
    private final Ports ports;
    private final Roster roster;
    private final Map<String, RelayedQueue> queues = new TreeMap<>();

    private FairShare share = FairShare.ALONE;
    private long thoroughAt;
    private int failures;
    private @Nullable Runnable stopped;

    Relay(String id, Ports ports, Roster roster) {
        this.id = id;
        this.ports = ports;
        this.roster = roster;
        ports.settings().queues().forEach(this::queue);
    }

    void start() {
        repeat(ports.settings().lease().dividedBy(3), this::beat);
        if (ports.settings().queues().isEmpty()) {
            repeat(DISCOVERY_INTERVAL, this::discover);
        }
        repeat(ports.settings().pollInterval().multipliedBy(Intake.IDLE_FACTOR), this::lookForWork);
    }

    /** Rows of these queues were committed in this process. */
    void wake(Collection<String> names) {
        for (String name : names) {
            var tenure = serves(name) ? queue(name).tenure : null;
            if (tenure != null) {
                tenure.wake();
            } else if (serves(name)) {
                hasWork(queue(name));
            }
        }
    }

    /** Finishes what is under way, gives all leases back, then calls {@code done}. */
    void stop(Runnable done) {
        stopped = done;
        // Leaving first lets the others take the queues as they become free.
        offload(() -> leave(), left -> {}, e -> {});
        held().forEach(Tenure::stop);
        endIfStopped();
    }

    private boolean leave() {
        roster.leave(id);
        return true;
    }

    private void endIfStopped() {
        boolean idle = queues.values().stream().allMatch(RelayedQueue::isUnheld);
        if (stopped != null && idle) {
            stopped.run();
        }
    }

    private void beat(Runnable next) {
        // Three beats may be missed before the others share this relay's queues among themselves.
        offload(
                () -> roster.beat(
                        id, ports.settings().queues(), ports.settings().lease()),
                counted -> {
                    share = counted;
                    handOverExcess();
                    next.run();
                },
                e -> failed(e, next));
    }

    private void handOverExcess() {
        var held = held();
        long keepAwayUntil = ports.loop().now() + KEEP_AWAY.toNanos();
        for (Tenure tenure : held.subList(0, share.excess(held.size()))) {
            log.info(
                    "queue {}: handed over, {} relays share {} queues", tenure.queue(), share.relays(), share.leases());
            queue(tenure.queue()).leaveUntil = keepAwayUntil;
            tenure.stop();
        }
    }

    private void discover(Runnable next) {
        var known = List.copyOf(queues.keySet());
        offload(
                () -> roster.discover(known),
                found -> {
                    found.forEach(name -> hasWork(queue(name)));
                    next.run();
                },
                e -> failed(e, next));
    }

    private void lookForWork(Runnable next) {
        long now = ports.loop().now();
        boolean thorough = now >= thoroughAt;
        var unheld = queues.values().stream()
                .filter(RelayedQueue::isUnheld)
                .map(queue -> queue.unheld(thorough))
                .toList();
        if (thorough) {
            thoroughAt = now + THOROUGH_LOOK_EVERY.toNanos();
        }
        if (unheld.isEmpty()) {
            next.run();
            return;
        }
        offload(
                () -> roster.waiting(unheld, thorough),
                waiting -> {
                    failures = 0;
                    for (var queue : queues.values()) {
                        if (waiting.contains(queue.name)) {
                            hasWork(queue);
                        } else {
                            queue.waitingSince = RelayedQueue.NEVER;
                        }
                    }
                    next.run();
                },
                e -> failed(e, next));
    }

    private void hasWork(RelayedQueue queue) {
        long now = ports.loop().now();
        queue.waitingSince = Math.min(queue.waitingSince, now);
        boolean waitedLong = now - queue.waitingSince >= HESITATION.toNanos();
        boolean wanted = now >= queue.leaveUntil && (waitedLong || !share.hesitates(held().size()));
        if (queue.isUnheld() && wanted && stopped == null) {
            acquire(queue);
        }
    }

    private void acquire(RelayedQueue queue) {
        queue.acquiring = true;
        long askedAt = ports.loop().now();
        ports.loop()
                .offload(
                        Loop.Lane.LEASES,
                        () -> ports.leases()
                                .acquire(queue.name, ports.settings().lease()),
                        lease -> {
                            queue.acquiring = false;
                            queue.waitingSince = RelayedQueue.NEVER;
                            lease.ifPresent(granted -> begin(queue, granted, askedAt));
                            endIfStopped();
                        },
                        e -> {
                            queue.acquiring = false;
                            log.warn("queue {}: lease can't be taken: {}", queue.name, e.getMessage());
                            endIfStopped();
                        });
    }

    private void begin(RelayedQueue queue, Leases.Lease lease, long askedAt) {
        log.info("queue {}: lease taken", queue.name);
        var tenure = new Tenure(queue.name, ports, lease, askedAt, queue.breaker, this::ended);
        queue.tenure = tenure;
        tenure.start();
        if (stopped != null) {
            tenure.stop();
        }
    }

    private void ended(Tenure tenure) {
        log.info("queue {}: lease given back", tenure.queue());
        queue(tenure.queue()).tenureEnded(tenure);
        endIfStopped();
    }

    private List<Tenure> held() {
        var held = new ArrayList<Tenure>();
        for (var queue : queues.values()) {
            if (queue.tenure != null && !queue.tenure.isStopping()) {
                held.add(queue.tenure);
            }
        }
        return held;
    }

    private boolean serves(String name) {
        var only = ports.settings().queues();
        return only.isEmpty() || only.contains(name);
    }

    private RelayedQueue queue(String name) {
        return queues.computeIfAbsent(name, RelayedQueue::new);
    }

    private void failed(RuntimeException e, Runnable next) {
        if (failures++ == 0) {
            log.warn("the database can't be asked for work, trying again until it can: {}", e.getMessage());
        }
        next.run();
    }

    /** Does {@code work} now, and again an {@code interval} after each time it has called back, until the relay stops. */
    private void repeat(Duration interval, Consumer<Runnable> work) {
        if (stopped == null) {
            work.accept(() -> ports.loop().after(interval, () -> repeat(interval, work)));
        }
    }

    private <T> void offload(Supplier<T> work, Consumer<T> done, Consumer<RuntimeException> failed) {
        ports.loop().offload(Loop.Lane.ROWS, work, done, failed);
    }
}
