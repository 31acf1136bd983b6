package io.outboxrelay.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One pass over one queue under its lease: rows are read, sent and marked at the same time until the pass is stopped. It
 * ends when nothing is in flight and every verdict is written. Used by the loop's thread only.
 */
final class Drain {

    /** Groups loaded at a time when a pass starts. */
    static final int HELD_GROUPS_PAGE = 10_000;

    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(1);

    private final String queue;
    private final Ports ports;
    private final TrustWindow trust;
    private final Runnable ended;
    private final Holdings holdings = new Holdings();
    private final Ledger ledger;
    private final Lineup lineup;
    private final Verdicts verdicts;
    private final Dispatch dispatch;
    private final Intake intake;

    private boolean loaded;
    private boolean stopping;
    private boolean over;
    private long wakeAt = Long.MAX_VALUE;

    Drain(String queue, Ports ports, OutboxStore.Fence fence, TrustWindow trust, Breaker breaker, Runnable ended) {
        this.queue = queue;
        this.ports = ports;
        this.trust = trust;
        this.ended = ended;
        ledger = new Ledger(queue, ports.loop(), ports.store(), fence, this::written, this::releaseLost);
        lineup = isFifo() ? new FifoLineup() : new StandardLineup();
        verdicts = new Verdicts(queue, ports.settings(), ports.loop(), ledger, lineup, ports.events());
        dispatch = new Dispatch(queue, ports, lineup, verdicts, breaker, this::advance);
        intake = new Intake(queue, ports, lineup, holdings, ledger, this::advance);
    }

    /** Starts with the groups that earlier passes left held. */
    void start() {
        if (lineup instanceof FifoLineup fifo) {
            loadHeldGroups(fifo, new ArrayList<>());
        } else {
            loaded = true;
            advance();
        }
    }

    /** Rows may have been committed. */
    void wake() {
        intake.wake();
        advance();
    }

    /** Something outside has changed, such as the lease. */
    void poke() {
        advance();
    }

    /** Starts nothing new, finishes what is under way, then ends. */
    void stop() {
        stopping = true;
        dispatch.drop();
        advance();
    }

    /** The lease is gone: like {@link #stop()}, and this relay's opinions no longer count. */
    void abandon() {
        ledger.forgetOpinions();
        stop();
    }

    /** How long the queue has had nothing to do; zero while something is in hand. */
    Duration idleFor(long now) {
        return holdings.rows() > 0 ? Duration.ZERO : intake.idleFor(now);
    }

    /** Nanoseconds that the first read of the pass took. */
    long firstReadTook() {
        return intake.firstReadTook();
    }

    long safeFloor() {
        return intake.safeFloor();
    }

    private void written(Collection<Long> ids) {
        holdings.written(ids);
        verdicts.written(ids);
        advance();
    }

    private void releaseLost(RuntimeException cause) {
        ports.events().databaseFailed(queue, "a blocked group can't be released", cause);
        // Not at once: the next pass tries the same again, as fast as the database can refuse it.
        ports.loop().after(TRY_AGAIN_AFTER, this::stop);
    }

    private void advance() {
        if (over) {
            return;
        }
        ledger.flush();
        if (stopping) {
            if (dispatch.inFlight() == 0 && ledger.isIdle()) {
                over = true;
                ended.run();
            }
            return;
        }
        if (!loaded) {
            return;
        }
        long readAt = intake.read();
        dispatch.fill(this::isTrusted, intake.moreComing());
        // What was found unfit to wait goes to the table at once.
        ledger.flush();
        wakeAt(Math.min(readAt, dispatch.nextAt()));
    }

    private boolean isTrusted() {
        return trust.covers(ports.loop().now(), ports.settings().callTimeout());
    }

    private void wakeAt(long time) {
        if (time >= wakeAt) {
            return; // an earlier wake-up is set already
        }
        wakeAt = time;
        long now = ports.loop().now();
        ports.loop().after(Duration.ofNanos(Math.max(0, time - now)), () -> {
            if (wakeAt == time) {
                wakeAt = Long.MAX_VALUE;
            }
            advance();
        });
    }

    private void loadHeldGroups(FifoLineup fifo, List<HeldGroup> soFar) {
        String above = soFar.isEmpty() ? "" : soFar.get(soFar.size() - 1).group();
        ports.loop()
                .offload(
                        Loop.Lane.ROWS,
                        () -> ports.store().heldGroups(queue, above, HELD_GROUPS_PAGE),
                        groups -> {
                            soFar.addAll(groups);
                            if (groups.size() == HELD_GROUPS_PAGE) {
                                loadHeldGroups(fifo, soFar);
                            } else {
                                fifo.load(soFar);
                                loaded = true;
                                advance();
                            }
                        },
                        this::loadAgain);
    }

    private void loadAgain(RuntimeException e) {
        ports.events().databaseFailed(queue, "held groups can't be read", e);
        ports.loop().after(TRY_AGAIN_AFTER, () -> {
            if (!stopping) {
                start();
            }
        });
    }

    private boolean isFifo() {
        return queue.endsWith(".fifo");
    }
}
