package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.simulation.SimulatedDatabase.Lock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a standby had replayed at one moment: the rows that were committed by then, as they were. */
final class SimulatedStandby {

    private final List<SimulatedRow.Copy> rows;
    private final List<SimulatedRow.Copy> deleted;
    private final Map<String, Lock> locks;
    private final Map<String, Long> relays;
    private final SimulatedOrders orders;
    private final long lastId;
    private final long nextXid;

    SimulatedStandby(
            Collection<SimulatedRow> rows,
            Collection<SimulatedRow> deleted,
            Map<String, Lock> locks,
            Map<String, Long> relays,
            SimulatedOrders orders,
            long lastId,
            long nextXid) {
        this.rows = rows.stream()
                .filter(SimulatedRow::isVisible)
                .map(SimulatedRow::copy)
                .toList();
        this.deleted = deleted.stream().map(SimulatedRow::copy).toList();
        this.locks = new HashMap<>(locks);
        this.relays = new HashMap<>(relays);
        this.orders = orders.copy();
        this.lastId = lastId;
        this.nextXid = nextXid;
    }

    /** The rows as they were. */
    List<SimulatedRow> rows() {
        return rows.stream().map(SimulatedRow.Copy::restored).toList();
    }

    /** Those that relays had deleted. */
    List<SimulatedRow> deleted() {
        return deleted.stream().map(SimulatedRow.Copy::restored).toList();
    }

    void restore(Map<String, Lock> itsLocks, Map<String, Long> itsRelays, SimulatedOrders itsOrders) {
        itsLocks.clear();
        itsLocks.putAll(locks);
        itsRelays.clear();
        itsRelays.putAll(relays);
        itsOrders.takeFrom(orders);
    }

    long lastId() {
        return lastId;
    }

    long nextXid() {
        return nextXid;
    }
}
