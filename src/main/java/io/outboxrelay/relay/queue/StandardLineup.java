package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Page;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lineup of a standard queue. New rows and rows that come again (from RETRY or SCHEDULED) leave by turns, so that
 * neither a flood of failures nor a flood of news starves the other.
 */
final class StandardLineup implements Lineup {

    private final Deque<OutboxRow> fresh = new ArrayDeque<>();
    private final Deque<OutboxRow> again = new ArrayDeque<>();
    /** Did not fit into the last batch. */
    private @Nullable OutboxRow putBack;

    private boolean againsTurn;

    @Override
    public boolean keepsOrder() {
        return false;
    }

    @Override
    public boolean admit(FoundRow found, boolean passed) {
        (found.state() == FoundRow.State.PENDING ? fresh : again).add(found.row());
        return true;
    }

    @Override
    public boolean hasReady(int rows) {
        return fresh.size() + again.size() + (putBack == null ? 0 : 1) >= rows;
    }

    @Override
    public void startBatch() {
        // any row may go with any other
    }

    @Override
    public @Nullable OutboxRow poll() {
        if (putBack != null) {
            var first = putBack;
            putBack = null;
            return first;
        }
        againsTurn = !againsTurn;
        boolean takeAgain = fresh.isEmpty() || (againsTurn && !again.isEmpty());
        return (takeAgain ? again : fresh).poll();
    }

    @Override
    public void unpoll(OutboxRow row) {
        putBack = row;
    }

    @Override
    public void failed(OutboxRow row) {
        // nothing goes in order
    }

    @Override
    public void done(OutboxRow row) {
        // nothing waits for a particular row
    }

    @Override
    public List<OutboxRow> hold(OutboxRow row) {
        return List.of();
    }

    @Override
    public List<OutboxRow> shed(OutboxRow row) {
        return List.of();
    }

    @Override
    public int waitingAgain() {
        return again.size();
    }

    @Override
    public boolean wantsRelease() {
        return false;
    }

    @Override
    public Optional<String> nextRelease(long passedUpTo) {
        return Optional.empty();
    }

    @Override
    public void released(String group, Page page) {
        // nothing is ever blocked here
    }

    @Override
    public void notReleased(String group) {
        // nothing is ever blocked here
    }
}
