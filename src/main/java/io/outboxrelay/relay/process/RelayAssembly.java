package io.outboxrelay.relay.process;

import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RelayDatabase;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.Sender;
import java.util.ArrayList;
import java.util.List;

/** Builds the relay of a process, with the purge and the watch over its lag beside it. Thread-safe. */
final class RelayAssembly {

    private final RelaySettings settings;
    private final RetentionSettings retention;
    private final RelayDatabase database;
    private final Sender sender;
    private final List<RelayEvents> listeners;
    private final long heap;

    /** {@code heap} is what the process may use, in bytes: it bounds the rows in hand. */
    RelayAssembly(
            RelaySettings settings,
            RetentionSettings retention,
            RelayDatabase database,
            Sender sender,
            List<RelayEvents> listeners,
            long heap) {
        this.settings = settings;
        this.retention = retention;
        this.database = database;
        this.sender = sender;
        this.listeners = List.copyOf(listeners);
        this.heap = heap;
    }

    /** A relay with this id, to be used on the loop's thread only. What stands beside it starts with the loop. */
    Relay assemble(String id, Loop loop) {
        // A relay that was started again starts with the database as it is.
        database.accept();
        var reports = new QueueReports();
        List<RelayEvents> all = new ArrayList<>(List.of(reports, new RelayLog(loop)));
        all.addAll(listeners);
        var events = new EventFan(loop, all);
        retention.period().ifPresent(period -> {
            var purge = new Purge(loop, database.duties(id), database.finishedRows(), period, events);
            loop.execute(purge::start);
        });
        if (!listeners.isEmpty()) {
            loop.execute(new LagWatch(loop, database.lag(), events)::start);
        }
        var ports = new Ports(settings, loop, database.store(loop::now, retention.sentRows()), sender, events);
        return new Relay(id, ports, database, reports, heap);
    }
}
