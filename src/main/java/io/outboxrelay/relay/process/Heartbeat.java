package io.outboxrelay.relay.process;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Leases;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.RelaySettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps all leases of this process alive with one statement a round: the cost of a commit does not come once for each of a
 * thousand queues. Used by the loop's thread only.
 */
final class Heartbeat {

    /** A lease that is to be kept. Each call is an event of its own: a fault in one disturbs no other. */
    interface Kept {

        Fence fence();

        /** It was granted again by a call that began at {@code askedAt}. */
        void renewed(long askedAt);

        /** It has passed to somebody else, or ended. */
        void refused();

        /** It was not granted again, or nobody knows. It may be in the next round. */
        void unsure(String why);
    }

    private final Loop loop;
    private final Leases leases;
    private final RelaySettings settings;
    private final Rounds rounds;
    private final Map<Fence, Kept> held = new LinkedHashMap<>();

    Heartbeat(Loop loop, Leases leases, RelaySettings settings) {
        this.loop = loop;
        this.leases = leases;
        this.settings = settings;
        this.rounds = new Rounds(loop, settings.heartbeat(), this::beat);
    }

    /** Rounds go on until the loop ends. */
    void start() {
        rounds.startIn(settings.heartbeat());
    }

    void keep(Kept lease) {
        held.put(lease.fence(), lease);
    }

    void forget(Kept lease) {
        held.remove(lease.fence(), lease);
    }

    private void beat() {
        if (held.isEmpty()) {
            return;
        }
        // In the order in which they came, so that the same happens again in a simulation.
        var asked = new LinkedHashMap<>(held);
        long askedAt = loop.now();
        rounds.ask(
                Loop.Lane.HEARTBEATS,
                () -> leases.renew(asked.keySet(), settings.lease()),
                renewal -> answered(asked, renewal, askedAt),
                e -> {
                    asked.values().forEach(lease -> tell(lease, kept -> kept.unsure(DatabaseTrouble.text(e))));
                    rounds.nextIn(settings.heartbeat().dividedBy(5));
                });
    }

    private void answered(Map<Fence, Kept> asked, Leases.Renewal renewal, long askedAt) {
        asked.forEach((fence, lease) -> {
            if (renewal.granted().contains(fence)) {
                tell(lease, kept -> kept.renewed(askedAt));
            } else if (renewal.ended().contains(fence)) {
                tell(lease, Kept::refused);
            } else {
                tell(lease, kept -> kept.unsure("somebody has locked its row in outbox_lock"));
            }
        });
    }

    /** Unless it is over meanwhile: another one of the same queue may have come after it. */
    private void tell(Kept lease, Consumer<Kept> news) {
        loop.execute(() -> {
            if (held.get(lease.fence()) == lease) {
                news.accept(lease);
            }
        });
    }
}
