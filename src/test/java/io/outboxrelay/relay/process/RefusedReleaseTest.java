package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.HeldGroup;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.queue.Breaker;
import io.outboxrelay.relay.queue.RequestBudget;
import io.outboxrelay.support.LogLines;
import io.outboxrelay.support.relay.ManualLease;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.ManualSender;
import io.outboxrelay.support.relay.RecordingStore;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database that lets a relay read, but not release what is blocked. */
class RefusedReleaseTest {

    private static final int MANY = 100_000;

    private final LogLines lines = new LogLines(RelayLog.class);
    private final ManualLoop loop = new ManualLoop();
    private final RecordingStore store = new RecordingStore();

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void it_is_asked_again_once_a_second_and_told_once() {
        store.held.add(new HeldGroup("g", false, null, 5L, 9L));
        store.failures = MANY;
        tenure().start();
        loop.advance(Duration.ofSeconds(30));
        assertThat(MANY - store.failures).isBetween(25, 35);
        assertThat(lines.all())
                .containsExactly(
                        "WARN queue orders.fifo: a blocked group can't be released, trying again: told to fail");

        store.failures = 0;
        loop.advance(Duration.ofSeconds(2));
        assertThat(store.released).containsExactly("g");
    }

    private Tenure tenure() {
        var ports = new Ports(TestSettings.standard(), loop, store, new ManualSender(), new RelayLog(loop));
        var lease = new ManualLease();
        var heartbeat = new Heartbeat(loop, lease, ports.settings());
        heartbeat.start();
        return new Tenure(
                "orders.fifo",
                ports,
                lease,
                new TrustWindow(ports.settings().lease(), loop.now()),
                heartbeat,
                new Breaker(),
                new RequestBudget(64, 1L << 30, loop.now()),
                ended -> {});
    }
}
