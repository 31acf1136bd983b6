package io.outboxrelay.sidecar;

import io.outboxrelay.schema.SchemaCheck;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the relay as soon as its schema is verified, before the beans are made that it does not need, such as the web server. If one of those
 * can't be made, or the process is told to stop meanwhile, the relay stops first, in its orderly way.
 */
final class EarlyRelay implements SmartInitializingSingleton, DisposableBean {

    private static final Duration LONGEST_STOP = Duration.ofSeconds(9);

    private final SchemaCheck schema;
    private final @Nullable SmartLifecycle relay;
    private final HeadStart headStart;
    private final StopHook stop;
    private boolean begun;

    /** {@code relay} is null if this process is not to have one. */
    EarlyRelay(SchemaCheck schema, @Nullable SmartLifecycle relay, HeadStart headStart, StopHook stop) {
        this.schema = schema;
        this.relay = relay;
        this.headStart = headStart;
        this.stop = stop;
    }

    /** The first call counts. */
    void begin() {
        if (!begun) {
            begun = true;
            schema.verify();
            if (relay != null) {
                stop.relayWorks(this::destroy);
                relay.start();
            }
        }
    }

    /** The same; returns when the relay has sent for the first time, or has nothing to send. */
    void beginAlone() {
        begin();
        if (relay != null) {
            headStart.await();
        }
    }

    /** Where there is no web server that others come before. */
    @Override
    public void afterSingletonsInstantiated() {
        begin();
    }

    /** Returns when the relay has ended, at once if it has already. */
    @Override
    public void destroy() {
        headStart.end();
        if (relay != null) {
            var ended = new CompletableFuture<Void>();
            relay.stop(() -> ended.complete(null));
            ended.completeOnTimeout(null, LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
    }
}
