package io.outboxrelay.inbox;

import java.time.Duration;

/** Does one thing after another, each after a while. */
interface Timer extends AutoCloseable {

    void after(Duration delay, Runnable task);

    /** What is under way is finished, nothing else begins. */
    @Override
    void close();
}
