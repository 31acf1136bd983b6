package io.outboxrelay.relay.process;

import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.RelayDatabase;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.Sender;
import java.util.List;

/** A relay as the application assembles it, without its purge, on a loop that a test of another room drives. */
public final class AssembledRelay {

    private final Relay relay;

    private AssembledRelay(Relay relay) {
        this.relay = relay;
    }

    public static AssembledRelay of(
            String id, Loop loop, RelaySettings settings, RelayDatabase database, Sender sender, RelayEvents listener) {
        var keepsAll = new RetentionSettings(RetentionSettings.FOREVER);
        return new AssembledRelay(new RelayAssembly(settings, keepsAll, database, sender, List.of(listener), 1L << 30)
                .assemble(id, loop));
    }

    public void start() {
        relay.start();
    }

    public void stop(Runnable done) {
        relay.stop(done);
    }
}
