package io.outboxrelay.relay.process;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.FairShare;
import io.outboxrelay.relay.Leases;
import io.outboxrelay.relay.OperatorControl;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RelayDatabase;
import io.outboxrelay.relay.queue.RequestBudget;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One relay process: takes the leases of queues that have work, and shares the queues with the other relays. Used by the
 * loop's thread only.
 */
final class Relay implements QueueNews {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    /** A relay with its share leaves a free queue to the others for so long. */
    static final Duration HESITATION = Duration.ofMillis(300);
    /** A queue handed over is not taken back before. */
    static final Duration KEEP_AWAY = Duration.ofSeconds(2);

    private final Ports ports;
    private final KnownQueues queues = new KnownQueues();
    private final RequestBudget budget;
    private final RelayDatabase database;
    private final LeaseRequest leases;
    private final Heartbeat heartbeat;
    private final Lookout lookout;
    private final OperatorLink operators;

    private FairShare share = FairShare.ALONE;
    private @Nullable Runnable stopped;
    private boolean hasLeft;

    /** {@code reports} must be among those who are told of the events of {@code ports}; {@code heap} is in bytes. */
    Relay(String id, Ports ports, RelayDatabase database, QueueReports reports, long heap) {
        this.ports = ports;
        this.budget = new RequestBudget(
                ports.settings().requestsInFlight(), heap, ports.loop().now());
        var control = database.operatorControl();
        var held = database.leases(id);
        this.leases = new LeaseRequest(ports, held, control);
        this.heartbeat = new Heartbeat(ports.loop(), held, ports.settings());
        this.lookout = new Lookout(id, ports, database.roster(), queues, this);
        this.operators = new OperatorLink(ports, control, queues, reports, this);
        ports.settings().queues().forEach(queues::get);
        this.database = database;
        database.onChange(() -> ports.loop().execute(this::databaseChanged));
    }

    void start() {
        heartbeat.start();
        lookout.start();
        operators.start();
    }

    /** Finishes what is under way, gives all leases back, writes the last counts, then calls {@code done} once. */
    void stop(Runnable done) {
        stopped = done;
        leases.stop();
        operators.stop();
        lookout.stop(() -> {
            hasLeft = true;
            endIfStopped();
        });
        queues.kept().forEach(RelayedQueue::giveBack);
        endIfStopped();
    }

    /** Rows of these queues were committed in this process. */
    void wake(Set<String> names) {
        names.stream()
                .filter(ports.settings()::serves)
                .map(queues::get)
                .filter(queue -> !queue.wake())
                .forEach(this::takeIfWanted);
    }

    /** Hands over what is more than a fair share. */
    @Override
    public void counted(FairShare counted) {
        share = counted;
        var kept = queues.kept();
        for (var queue : kept.subList(0, share.excess(kept.size()))) {
            log.info("queue {}: handed over, {} relays share {} queues", queue.name(), share.relays(), share.leases());
            queue.keepAway(ports.loop().now(), KEEP_AWAY);
            queue.giveBack();
        }
        queues.all().stream().filter(RelayedQueue::isWaiting).forEach(this::takeIfWanted);
    }

    @Override
    public void discovered(Set<String> found) {
        found.stream().map(queues::get).forEach(this::takeIfWanted);
    }

    @Override
    public void waiting(Set<String> waiting) {
        for (var queue : queues.all()) {
            if (waiting.contains(queue.name())) {
                takeIfWanted(queue);
            } else {
                queue.waitsNoLonger();
            }
        }
    }

    @Override
    public void ordered(Map<String, OperatorControl.Orders> orders) {
        orders.forEach((name, told) -> {
            if (queues.get(name).obey(told)) {
                lookout.lookThoroughly();
            }
        });
    }

    /** The queue has work. */
    private void takeIfWanted(RelayedQueue queue) {
        long now = ports.loop().now();
        queue.waits(now);
        boolean leftToOthers = share.hesitates(queues.kept().size()) && !queue.hasWaited(now, HESITATION.toNanos());
        if (queue.isWanted() && !queue.isKeptAway(now) && stopped == null) {
            if (leftToOthers) {
                lookout.countAgain();
            } else {
                take(queue);
            }
        }
    }

    private void take(RelayedQueue queue) {
        queue.asks();
        leases.send(
                queue.name(),
                answer -> {
                    ports.events().databaseWorks(queue.name(), DatabaseUse.TAKE_LEASE);
                    queue.answered(answer.orders());
                    answer.lease()
                            .ifPresentOrElse(
                                    lease -> begin(queue, lease, answer.askedAt()),
                                    () -> queue.keepAway(ports.loop().now(), HESITATION));
                    endIfStopped();
                },
                e -> {
                    queue.unanswered();
                    queue.keepAway(ports.loop().now(), HESITATION);
                    ports.events().databaseFailed(queue.name(), DatabaseUse.TAKE_LEASE, e);
                    endIfStopped();
                });
    }

    private void begin(RelayedQueue queue, Leases.Lease lease, long askedAt) {
        ports.events().leaseTaken(queue.name());
        var trust = new TrustWindow(ports.settings().lease(), askedAt);
        var tenure = new Tenure(
                queue.name(), ports, lease, trust, heartbeat, queue.breaker(), budget, ended -> ended(queue, ended));
        queue.hold(tenure);
        budget.shareAmong(queues.held());
        tenure.start();
        if (stopped != null) {
            queue.giveBack();
        }
    }

    private void ended(RelayedQueue queue, Tenure tenure) {
        ports.events().leaseEnded(queue.name());
        if (queue.ended(tenure.safeFloor())) {
            lookout.lookThoroughly();
        }
        budget.shareAmong(queues.held());
        endIfStopped();
    }

    /** Leases, positions and orders are those of a database that is gone. */
    private void databaseChanged() {
        log.warn(
                "the database is another one than before, was started again, or went back in time, as after a failover:"
                        + " leases are taken anew and rows are read from the start");
        queues.all().forEach(RelayedQueue::startOver);
        lookout.lookThoroughly();
        database.accept();
    }

    private void endIfStopped() {
        if (stopped != null && hasLeft && queues.areAllFree()) {
            var done = stopped;
            stopped = () -> {};
            operators.finish(done);
        }
    }
}
