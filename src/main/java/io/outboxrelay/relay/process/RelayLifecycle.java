package io.outboxrelay.relay.process;

import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.RelayPulse;
import io.outboxrelay.relay.RelaySettings;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the relay when the application context is complete and stops it before anything else stops. Can be started
 * again after a stop, as a new relay. Thread-safe.
 */
final class RelayLifecycle implements SmartLifecycle, RelayPulse {

    private static final Logger log = LoggerFactory.getLogger(RelayLifecycle.class);

    /** On top of the time a request may take: for marks and leases. Then the process ends without them. */
    static final Duration STOP_MARGIN = Duration.ofSeconds(3);

    private final RelaySettings settings;
    private final LongSupplier time;
    private final DoubleSupplier random;
    private final Supplier<UUID> ids;
    private final BiFunction<String, Loop, Relay> assembly;
    private volatile @Nullable Running running;
    /** Done once the relay that was told to stop last has ended. */
    private CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);

    private record Running(Relay relay, ThreadedLoop loop) {}

    /**
     * @param time monotonic nanoseconds
     * @param random evenly drawn from [0, 1)
     * @param ids a new id at each call
     * @param assembly makes a relay with an id on a loop
     */
    RelayLifecycle(
            RelaySettings settings,
            LongSupplier time,
            DoubleSupplier random,
            Supplier<UUID> ids,
            BiFunction<String, Loop, Relay> assembly) {
        this.settings = settings;
        this.time = time;
        this.random = random;
        this.ids = ids;
        this.assembly = assembly;
    }

    /** Waits for the end of a relay that is stopping: a process told to stop during its start must not go on with another one. */
    @Override
    public synchronized void start() {
        if (running == null) {
            ended.join();
            var loop = new ThreadedLoop(time, random);
            String id = ids.get().toString();
            var relay = assembly.apply(id, loop);
            running = new Running(relay, loop);
            log.info("relay {} starts", id);
            loop.execute(relay::start);
        }
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    /** Whoever asks while the relay is stopping is called when it has ended, too. */
    @Override
    public synchronized void stop(Runnable callback) {
        var stopping = running;
        if (stopping != null) {
            running = null;
            ended = new CompletableFuture<>();
            end(stopping, ended);
        }
        ended.thenRun(callback);
    }

    private void end(Running stopping, CompletableFuture<Void> over) {
        var once = new AtomicBoolean();
        Consumer<String> finish = how -> {
            if (once.compareAndSet(false, true)) {
                log.info("relay stopped, {}", how);
                stopping.loop.close();
                over.complete(null);
            }
        };
        stopping.loop.after(
                settings.callTimeout().plus(STOP_MARGIN),
                () -> finish.accept("some verdicts unwritten: their messages will be sent again"));
        stopping.loop.execute(() -> stopping.relay.stop(() -> finish.accept("nothing left in flight")));
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }

    @Override
    public Duration sinceLastTurn() {
        var now = running;
        return now == null ? Duration.ZERO : now.loop.sinceLastTurn();
    }

    @Override
    public int hanging() {
        var now = running;
        return now == null ? 0 : now.loop.hanging();
    }

    /** Rows of these queues were committed in this process. Never blocks. */
    void wake(Set<String> queues) {
        var now = running;
        if (now != null) {
            now.loop.execute(() -> now.relay.wake(queues));
        }
    }
}
