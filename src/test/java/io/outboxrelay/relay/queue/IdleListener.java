package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.RowKey;
import java.util.Collection;

/** Hears what became of writes, for tests that look into the store. */
class IdleListener implements Ledger.Listener {

    @Override
    public void written(Collection<RowKey> rows) {}

    @Override
    public void releaseLost() {}

    @Override
    public void leaseEnded() {}
}
