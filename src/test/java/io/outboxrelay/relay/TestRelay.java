package io.outboxrelay.relay;

import io.outboxrelay.support.TestDatabase;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A relay as a process would run it, on a test database and any sender. */
final class TestRelay implements AutoCloseable {

    private final RelayLifecycle lifecycle;
    private volatile @Nullable Loop loop;
    private volatile boolean killed;

    private TestRelay(DataSource dataSource, Sender sender, RelaySettings settings, RelayEvents events) {
        var jdbc = new UnpreparedTemplate(new AutoCommitDataSource(dataSource), Duration.ofSeconds(10));
        lifecycle = new RelayLifecycle(
                settings, new SystemTime(), new Random(1)::nextDouble, UUID::randomUUID, starting -> {
                    loop = starting.loop();
                    var ports = new Ports(
                            settings,
                            starting.loop(),
                            new JdbcOutboxStore(jdbc, settings.fifoOnDead(), starting.loop()::now),
                            new ShedLockLeases(jdbc, starting.id()),
                            sender,
                            events);
                    return new Relay(starting.id(), ports, new JdbcRoster(jdbc), new JdbcDesk(jdbc));
                });
    }

    static TestRelay on(TestDatabase database, Sender sender) {
        return on(database, sender, settings());
    }

    static TestRelay on(TestDatabase database, Sender sender, RelaySettings settings) {
        return on(database.dataSource(), sender, settings);
    }

    static TestRelay on(DataSource dataSource, Sender sender, RelaySettings settings) {
        return new TestRelay(dataSource, sender, settings, RelayEvents.NONE);
    }

    /** Tells a listener what happens. */
    static TestRelay telling(RelayEvents events, TestDatabase database, Sender sender) {
        return new TestRelay(database.dataSource(), sender, settings(), events);
    }

    /** The defaults, with short waits. */
    static RelaySettings settings() {
        return new RelaySettings(
                true,
                Set.of(),
                Duration.ofMillis(10),
                1000,
                64,
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                new RelaySettings.BackoffRange(Duration.ofMillis(50), Duration.ofMillis(200)),
                5,
                RelaySettings.FifoOnDead.BLOCK);
    }

    TestRelay start() {
        lifecycle.start();
        return this;
    }

    void wake(String queue) {
        lifecycle.wake(Set.of(queue));
    }

    /** Dies as a process does: nothing is finished, marked or given back. */
    void kill() {
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
            if (!stopped.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the relay did not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
