package io.outboxrelay.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One relay process: takes the leases of queues that have work, and shares the queues with the other relays. Used by the
 * loop's thread only.
 */
final class Relay {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    /** A relay with its share leaves a free queue to the others for so long. */
    static final Duration HESITATION = Duration.ofMillis(300);
    /** A queue handed over is not taken back before. */
    static final Duration KEEP_AWAY = Duration.ofSeconds(2);

    private final Ports ports;
    private final LeaseRequest leases;
    private final Lookout lookout;
    private final Map<String, RelayedQueue> queues = new TreeMap<>();

    private FairShare share = FairShare.ALONE;
    private @Nullable Runnable stopped;
    private boolean hasLeft;

    Relay(String id, Ports ports, Roster roster, Desk desk) {
        var tally = new Tally();
        this.ports = ports.telling(new EventFan(tally, new RelayLog(ports.loop()), ports.events()));
        this.leases = new LeaseRequest(this.ports, desk);
        this.lookout = new Lookout(id, this.ports, roster, desk, tally, this);
        ports.settings().queues().forEach(this::queue);
    }

    void start() {
        lookout.start();
    }

    /** Finishes what is under way, gives all leases back, then calls {@code done} once. */
    void stop(Runnable done) {
        stopped = done;
        lookout.stop(() -> {
            hasLeft = true;
            endIfStopped();
        });
        held().forEach(Tenure::stop);
        endIfStopped();
    }

    /** Rows of these queues were committed in this process. */
    void wake(Set<String> names) {
        for (String name : names) {
            if (serves(name)) {
                var queue = queue(name);
                if (queue.tenure != null) {
                    queue.tenure.wake();
                } else {
                    hasWork(queue);
                }
            }
        }
    }

    Collection<RelayedQueue> queues() {
        return queues.values();
    }

    RelayedQueue queue(String name) {
        return queues.computeIfAbsent(name, RelayedQueue::new);
    }

    /** What the relays hold has been counted: hands over what is more than a fair share. */
    void share(FairShare counted) {
        share = counted;
        var held = held();
        for (Tenure tenure : held.subList(0, share.excess(held.size()))) {
            log.info(
                    "queue {}: handed over, {} relays share {} queues", tenure.queue(), share.relays(), share.leases());
            keepAway(queue(tenure.queue()), KEEP_AWAY);
            tenure.stop();
        }
    }

    /** These queues, of those not held here, have work and nobody's lease. */
    void haveWork(Set<String> waiting) {
        for (var queue : queues.values()) {
            if (waiting.contains(queue.name)) {
                hasWork(queue);
            } else {
                queue.waitingSince = RelayedQueue.NEVER;
            }
        }
    }

    /** What operators have said about these queues. */
    void obey(Map<String, Desk.Orders> orders) {
        orders.forEach((name, told) -> {
            if (queue(name).obey(told)) {
                lookout.lookThoroughly();
            }
        });
    }

    void hasWork(RelayedQueue queue) {
        long now = ports.loop().now();
        queue.waitingSince = Math.min(queue.waitingSince, now);
        boolean waitedLong = now - queue.waitingSince >= HESITATION.toNanos();
        boolean wanted = now >= queue.keepAwayUntil && (waitedLong || !share.hesitates(held().size()));
        if (queue.isWanted() && wanted && stopped == null) {
            acquire(queue);
        }
    }

    private void acquire(RelayedQueue queue) {
        queue.acquiring = true;
        long askedAt = ports.loop().now();
        leases.send(
                queue.name,
                answer -> {
                    queue.acquiring = false;
                    queue.leaseFails = false;
                    queue.waitingSince = RelayedQueue.NEVER;
                    queue.orders = answer.orders();
                    answer.lease()
                            .ifPresentOrElse(
                                    granted -> begin(queue, granted, askedAt), () -> keepAway(queue, HESITATION));
                    endIfStopped();
                },
                e -> {
                    queue.acquiring = false;
                    keepAway(queue, HESITATION);
                    if (!queue.leaseFails) {
                        log.warn(
                                "queue {}: lease can't be taken, trying until it can: {}",
                                queue.name,
                                DatabaseTrouble.text(e));
                    }
                    queue.leaseFails = true;
                    endIfStopped();
                });
    }

    private void begin(RelayedQueue queue, Leases.Lease lease, long askedAt) {
        ports.events().leaseTaken(queue.name);
        var tenure = new Tenure(queue.name, ports, lease, askedAt, queue.breaker, this::ended);
        queue.tenure = tenure;
        shareRequests();
        tenure.start();
        if (stopped != null) {
            tenure.stop();
        }
    }

    private void ended(Tenure tenure) {
        ports.events().leaseEnded(tenure.queue());
        if (queue(tenure.queue()).tenureEnded(tenure)) {
            lookout.lookThoroughly();
        }
        shareRequests();
        endIfStopped();
    }

    private void shareRequests() {
        long held =
                queues.values().stream().filter(queue -> queue.tenure != null).count();
        ports.budget().shareAmong((int) held);
    }

    private void endIfStopped() {
        if (stopped != null && hasLeft && queues.values().stream().allMatch(RelayedQueue::isUnheld)) {
            var done = stopped;
            stopped = () -> {};
            done.run();
        }
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

    private void keepAway(RelayedQueue queue, Duration time) {
        queue.keepAwayUntil = ports.loop().now() + time.toNanos();
    }

    private boolean serves(String name) {
        var only = ports.settings().queues();
        return only.isEmpty() || only.contains(name);
    }
}
