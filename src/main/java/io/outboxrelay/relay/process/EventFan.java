package io.outboxrelay.relay.process;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.LagSurvey;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.RelayEvents;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells several listeners of each event. One that fails hurts neither the engine, in mid-verdict, nor the others. */
final class EventFan implements RelayEvents {

    private static final Logger log = LoggerFactory.getLogger(EventFan.class);

    private final List<RelayEvents> listeners;
    private final LogThrottle<Object> complaints;

    EventFan(Loop loop, List<RelayEvents> listeners) {
        this.complaints = new LogThrottle<>(loop);
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void looked(int queues) {
        tell(listener -> listener.looked(queues));
    }

    @Override
    public void leaseTaken(String queue) {
        tell(listener -> listener.leaseTaken(queue));
    }

    @Override
    public void leaseIdle(String queue) {
        tell(listener -> listener.leaseIdle(queue));
    }

    @Override
    public void leaseEnded(String queue) {
        tell(listener -> listener.leaseEnded(queue));
    }

    @Override
    public void requestStarted(String queue, int rows) {
        tell(listener -> listener.requestStarted(queue, rows));
    }

    @Override
    public void requestEnded(String queue, Duration took) {
        tell(listener -> listener.requestEnded(queue, took));
    }

    @Override
    public void sent(String queue, List<OutboxRow> rows, long now) {
        tell(listener -> listener.sent(queue, rows, now));
    }

    @Override
    public void overtaken(String queue, OutboxRow failed, List<OutboxRow> by) {
        tell(listener -> listener.overtaken(queue, failed, by));
    }

    @Override
    public void retried(String queue, OutboxRow row, String code) {
        tell(listener -> listener.retried(queue, row, code));
    }

    @Override
    public void died(String queue, OutboxRow row, String code) {
        tell(listener -> listener.died(queue, row, code));
    }

    @Override
    public void purged(int rows) {
        tell(listener -> listener.purged(rows));
    }

    @Override
    public void surveyed(LagSurvey survey) {
        tell(listener -> listener.surveyed(survey));
    }

    @Override
    public void breakerOpened(String queue, Outcome reason) {
        tell(listener -> listener.breakerOpened(queue, reason));
    }

    @Override
    public void breakerClosed(String queue) {
        tell(listener -> listener.breakerClosed(queue));
    }

    @Override
    public void databaseFailed(@Nullable String queue, DatabaseUse use, RuntimeException cause) {
        tell(listener -> listener.databaseFailed(queue, use, cause));
    }

    @Override
    public void databaseWorks(@Nullable String queue, DatabaseUse use) {
        tell(listener -> listener.databaseWorks(queue, use));
    }

    private void tell(Consumer<RelayEvents> event) {
        for (RelayEvents listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException | Error e) {
                complain(listener, e);
            }
        }
    }

    /** It may fail with every message. */
    private void complain(RelayEvents listener, Throwable e) {
        complaints.tell(
                listener.getClass(),
                () -> log.warn(
                        "a listener of the relay's events failed; the relay goes on, its metrics or its log may be"
                                + " wrong",
                        e),
                more -> log.warn("a listener of the relay's events failed {} more times: {}", more, e.toString()));
    }
}
