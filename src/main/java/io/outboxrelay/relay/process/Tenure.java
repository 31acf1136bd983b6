package io.outboxrelay.relay.process;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Leases;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.queue.Breaker;
import io.outboxrelay.relay.queue.QueuePass;
import io.outboxrelay.relay.queue.RequestBudget;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time this process holds a queue: runs one pass after the other under its lease, and gives it back.
 * A fresh pass now and then reads everything from the start, which finds what no sweep can: rows that a person, or a
 * relay believed dead, has changed. Used by the loop's thread only.
 */
final class Tenure implements QueuePass.Owner, Heartbeat.Kept {

    private static final Logger log = LoggerFactory.getLogger(Tenure.class);

    static final Duration FRESH_PASS_EVERY = Duration.ofSeconds(60);
    /** A pass's first read may wade through many dead index entries: it may take this part of the time at most. */
    static final int FRESH_PASS_COST_FACTOR = 100;

    private enum Goal {
        CONTINUE,
        FRESH_PASS,
        END
    }

    private final String queue;
    private final Ports ports;
    private final Leases.Lease lease;
    private final TrustWindow trust;
    private final Breaker breaker;
    private final RequestBudget budget;
    private final Consumer<Tenure> ended;
    private final Heartbeat heartbeat;

    private QueuePass pass;
    private long passStartedAt;
    private Goal goal = Goal.CONTINUE;
    private boolean lost;
    private boolean over;
    private long safeFloor;

    /** Calls {@code ended} once, when the lease has been given back or is lost. */
    Tenure(
            String queue,
            Ports ports,
            Leases.Lease lease,
            TrustWindow trust,
            Heartbeat heartbeat,
            Breaker breaker,
            RequestBudget budget,
            Consumer<Tenure> ended) {
        this.queue = queue;
        this.ports = ports;
        this.lease = lease;
        this.trust = trust;
        this.breaker = breaker;
        this.budget = budget;
        this.ended = ended;
        this.heartbeat = heartbeat;
        pass = newPass(List.of());
    }

    void start() {
        pass.start();
        heartbeat.keep(this);
    }

    /** Below this id nothing is left to find, as far as this tenure has seen. */
    long safeFloor() {
        return safeFloor;
    }

    /** Rows may have been committed. */
    void wake() {
        pass.wake();
    }

    /** Rows have been changed from outside, or what is told about groups: reads everything afresh. */
    void refresh() {
        end(Goal.FRESH_PASS);
    }

    /** Finishes what is under way and gives the lease back. */
    void stop() {
        end(Goal.END);
    }

    boolean isStopping() {
        return goal == Goal.END || lost;
    }

    private void end(Goal next) {
        if (goal != Goal.END) {
            goal = next;
        }
        pass.stop();
    }

    @Override
    public Fence fence() {
        return lease.fence();
    }

    @Override
    public void refused() {
        lose("another relay may have it");
    }

    @Override
    public void renewed(long askedAt) {
        trust.renewed(askedAt);
        long now = ports.loop().now();
        if (trust.isOver(now)) {
            lose("this process stood still for longer than it lasts");
            return;
        }
        if (goal == Goal.CONTINUE) {
            if (pass.idleFor(now).compareTo(ports.settings().lease()) >= 0) {
                ports.events().leaseIdle(queue);
                stop();
            } else if (now - passStartedAt > freshPassAfter() && !breaker.isOpen()) {
                // A pass that is probing the queue knows which rows are suspicious.
                end(Goal.FRESH_PASS);
            } else {
                pass.advance();
            }
        }
    }

    @Override
    public void unsure(String why) {
        if (trust.isOver(ports.loop().now())) {
            lose("it could not be extended in time: " + why);
        }
    }

    /** Nothing more is sent, and only what SQS has taken is still marked. */
    void lose(String why) {
        if (!over && !lost) {
            lost = true;
            heartbeat.forget(this);
            log.warn("queue {}: lease lost, {}", queue, why);
            pass.abandon();
        }
    }

    private QueuePass newPass(List<Marks> unmarked) {
        passStartedAt = ports.loop().now();
        return new QueuePass(queue, ports, lease.fence(), breaker, budget, unmarked, this);
    }

    @Override
    public boolean trustsLease() {
        return trust.covers(ports.loop().now(), ports.settings().callTimeout());
    }

    @Override
    public void leaseEnded() {
        lose("the database says that it has ended");
    }

    @Override
    public void passEnded() {
        if (goal != Goal.END && !lost) {
            goal = Goal.CONTINUE;
            pass = newPass(pass.handOverUnmarked());
            pass.start();
            return;
        }
        over = true;
        heartbeat.forget(this);
        // Whoever loses a lease can't know what has become of the rows since.
        safeFloor = lost ? 0 : pass.safeFloor();
        ports.loop().offload(Loop.Lane.LEASES, lease::release, () -> ended.accept(this), e -> ended.accept(this));
    }

    private long freshPassAfter() {
        return Math.max(FRESH_PASS_EVERY.toNanos(), FRESH_PASS_COST_FACTOR * pass.firstReadTook());
    }
}
