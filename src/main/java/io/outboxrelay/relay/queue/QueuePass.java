package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RowKey;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pass over one queue under its lease: rows are read, sent and marked at the same time until the pass is stopped. It
 * ends when nothing is in flight and every verdict is written. Used by the loop's thread only.
 */
public final class QueuePass {

    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(1);

    private final Loop loop;
    private final Owner owner;
    private final RowsInHand inHand;
    private final Ledger ledger;
    private final Verdicts verdicts;
    private final Dispatch dispatch;
    private final Intake intake;
    /** Of a FIFO queue. */
    private final @Nullable HeldGroupsReader heldGroups;

    private boolean ready;
    private boolean stopping;
    private boolean over;
    private long nextTurnAt = Long.MAX_VALUE;

    /** Who runs a pass, and keeps the lease for it. */
    public interface Owner {

        /** Whether the lease outlasts a request that starts now. */
        boolean trustsLease();

        /** By the database's word the lease has ended or passed on. */
        void leaseEnded();

        /** The pass is over; told once. */
        void passEnded();
    }

    /**
     * @param fence what opinions are checked against
     * @param unmarked what the pass before could not mark
     */
    public QueuePass(
            String queue,
            Ports ports,
            Fence fence,
            Breaker breaker,
            RequestBudget budget,
            List<Marks> unmarked,
            Owner owner) {
        this.loop = ports.loop();
        this.owner = owner;
        inHand = new RowsInHand(budget.hand(), ports.settings().pageSize());
        ledger = new Ledger(queue, ports, fence, new Writing());
        unmarked.forEach(marks -> inHand.keep(marks.rows()));
        ledger.unwritten().takeOver(unmarked);
        Lineup lineup;
        if (queue.endsWith(".fifo")) {
            var fifo = new FifoLineup(ports.settings().fifoBatch(), breaker.recentFailures(), loop::now);
            lineup = fifo;
            heldGroups = new HeldGroupsReader(queue, ports, held -> {
                fifo.load(held);
                goOn();
            });
        } else {
            lineup = new StandardLineup();
            heldGroups = null;
        }
        verdicts = new Verdicts(queue, ports, ledger, lineup);
        dispatch = new Dispatch(queue, ports, lineup, verdicts, breaker, budget, this::advance);
        intake = new Intake(queue, ports, lineup, inHand, ledger, breaker, this::advance);
    }

    /** Starts with the groups that earlier passes left held. */
    public void start() {
        if (heldGroups == null) {
            goOn();
        } else {
            heldGroups.start();
        }
    }

    /** Rows may have been committed. */
    public void wake() {
        intake.wake();
        advance();
    }

    /** Starts nothing new, finishes what is under way, then ends. */
    public void stop() {
        stopping = true;
        if (heldGroups != null) {
            heldGroups.stop();
        }
        dispatch.drop();
        advance();
    }

    /** The lease is gone: like {@link #stop()}, and this relay's opinions no longer count. */
    public void abandon() {
        ledger.forgetOpinions();
        stop();
    }

    /** Gives out the rows that SQS has and the database will not mark now, for the pass that follows. */
    public List<Marks> handOverUnmarked() {
        return ledger.unwritten().handOver();
    }

    /** How long the queue has had nothing to do; zero while something is in hand. */
    public Duration idleFor(long now) {
        return inHand.rows() > 0 ? Duration.ZERO : intake.idleFor(now);
    }

    /** Nanoseconds that the first reads of the pass took, of held groups and of rows. */
    public long firstReadTook() {
        return intake.firstReadTook() + (heldGroups == null ? 0 : heldGroups.took());
    }

    /** Below this id nothing is left to find. */
    public long safeFloor() {
        return intake.safeFloor();
    }

    /** Does what can be done now; to be called whenever something has changed, such as the lease. */
    public void advance() {
        if (over) {
            return;
        }
        ledger.flush();
        if (stopping) {
            endIfFinished();
        } else if (ready) {
            long readAt = intake.read();
            dispatch.fill(owner::trustsLease, intake.moreComing());
            // What was found unfit to wait goes to the table at once.
            ledger.flush();
            turnAt(Math.min(readAt, dispatch.nextAt()));
        }
    }

    private void goOn() {
        ready = true;
        advance();
    }

    private void endIfFinished() {
        if (dispatch.inFlight() == 0 && ledger.isIdle()) {
            over = true;
            inHand.close();
            owner.passEnded();
        }
    }

    private void turnAt(long time) {
        if (time >= nextTurnAt) {
            return; // an earlier turn is set already
        }
        nextTurnAt = time;
        loop.after(Duration.ofNanos(Math.max(0, time - loop.now())), () -> {
            if (nextTurnAt == time) {
                nextTurnAt = Long.MAX_VALUE;
            }
            advance();
        });
    }

    /** What becomes of the writes. Each is followed by a turn: the pass may have been stopped meanwhile, and ends with it. */
    private final class Writing implements Ledger.Listener {

        @Override
        public void written(Collection<RowKey> rows) {
            inHand.written(rows);
            verdicts.written(rows);
            advance();
        }

        /** Not at once: the next pass tries the same again, as fast as the database can refuse it. */
        @Override
        public void releaseLost() {
            loop.after(TRY_AGAIN_AFTER, QueuePass.this::stop);
        }

        @Override
        public void leaseEnded() {
            owner.leaseEnded();
            advance();
        }
    }
}
