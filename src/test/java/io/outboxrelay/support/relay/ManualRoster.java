package io.outboxrelay.support.relay;

import io.outboxrelay.relay.FairShare;
import io.outboxrelay.relay.Roster;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.dao.QueryTimeoutException;

/** A roster that says what a test tells it to. */
public final class ManualRoster implements Roster {

    public final Set<String> queues = new HashSet<>();
    public final Set<String> held = new HashSet<>();
    public final Set<String> waiting = new HashSet<>();
    public int relays = 1;
    public int leases;
    public int beats;
    public int left;
    public boolean down;

    @Override
    public FairShare beat(String relayId, Set<String> only, Duration silence) {
        failIfDown();
        beats++;
        return new FairShare(relays, leases);
    }

    @Override
    public void leave(String relayId) {
        left++;
    }

    @Override
    public Set<String> discover(Collection<String> known) {
        failIfDown();
        return queues.stream().filter(queue -> !known.contains(queue)).collect(Collectors.toSet());
    }

    @Override
    public Set<String> heldLately(Collection<String> known) {
        failIfDown();
        return held.stream().filter(queue -> !known.contains(queue)).collect(Collectors.toSet());
    }

    @Override
    public Set<String> waiting(List<Unheld> unheld, boolean thorough) {
        failIfDown();
        return unheld.stream().map(Unheld::queue).filter(waiting::contains).collect(Collectors.toSet());
    }

    private void failIfDown() {
        if (down) {
            throw new QueryTimeoutException("told to fail");
        }
    }
}
