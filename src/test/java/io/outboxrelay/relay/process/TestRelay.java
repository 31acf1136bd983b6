package io.outboxrelay.relay.process;

import io.outboxrelay.postgres.TestPostgres;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.Sender;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A relay as a process would run it, on a test database and any sender. */
public final class TestRelay implements AutoCloseable {

    private final RelayLifecycle lifecycle;
    private volatile @Nullable Loop loop;
    private volatile boolean killed;

    private TestRelay(DataSource dataSource, Sender sender, RelaySettings settings, RelayEvents... listeners) {
        var assembly = assembly(dataSource, sender, settings, listeners);
        lifecycle = new RelayLifecycle(
                settings, new SystemTime(), new Random(1)::nextDouble, UUID::randomUUID, (id, itsLoop) -> {
                    loop = itsLoop;
                    return assembly.assemble(id, itsLoop);
                });
    }

    public static TestRelay on(TestDatabase database, Sender sender) {
        return on(database, sender, TestSettings.standard());
    }

    public static TestRelay on(TestDatabase database, Sender sender, RelaySettings settings) {
        return on(database.dataSource(), sender, settings);
    }

    public static TestRelay on(DataSource dataSource, Sender sender, RelaySettings settings) {
        return new TestRelay(dataSource, sender, settings);
    }

    /** Tells a listener what happens. */
    public static TestRelay telling(RelayEvents events, TestDatabase database, Sender sender) {
        return new TestRelay(database.dataSource(), sender, TestSettings.standard(), events);
    }

    /** A relay that has started on a loop of the test's, with the default lease. */
    public static Relay on(ManualLoop loop, DataSource dataSource, Sender sender, RelayEvents... listeners) {
        return on(loop, dataSource, sender, TestSettings.leasing(Duration.ofSeconds(15)), listeners);
    }

    public static Relay on(
            ManualLoop loop, DataSource dataSource, Sender sender, RelaySettings settings, RelayEvents... listeners) {
        var relay = assembly(dataSource, sender, settings, listeners)
                .assemble(UUID.randomUUID().toString(), loop);
        relay.start();
        loop.run();
        return relay;
    }

    private static RelayAssembly assembly(
            DataSource dataSource, Sender sender, RelaySettings settings, RelayEvents... listeners) {
        var keepsAll = new RetentionSettings(RetentionSettings.FOREVER);
        return new RelayAssembly(
                settings, keepsAll, TestPostgres.on(dataSource, settings), sender, List.of(listeners), 1L << 30);
    }

    public TestRelay start() {
        lifecycle.start();
        return this;
    }

    public void wake(String queue) {
        lifecycle.wake(Set.of(queue));
    }

    /** Dies as a process does: nothing is finished, marked or given back. */
    public void kill() {
        if (loop instanceof ThreadedLoop threads) {
            killed = true;
            threads.close();
        }
    }

    /** Stops in the orderly way and waits for it, unless it is dead. */
    @Override
    public void close() {
        if (killed) {
            return;
        }
        var stopped = new CountDownLatch(1);
        lifecycle.stop(stopped::countDown);
        try {
            if (!stopped.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the relay did not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
