package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.LogLines;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadedLoopTest {

    @Test
    void an_event_that_fails_again_and_again_stops_nothing_and_is_told_once() throws Exception {
        try (var lines = new LogLines(ThreadedLoop.class);
                var loop = new ThreadedLoop(new SystemTime(), () -> 0.5)) {
            for (int i = 0; i < 1_000; i++) {
                loop.execute(ThreadedLoopTest::fail);
            }
            var done = new CountDownLatch(1);
            loop.execute(done::countDown);
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(lines.all()).containsExactly("ERROR an event of the relay failed");
        }
    }

    private static void fail() {
        throw new IllegalStateException("told to fail");
    }
}
