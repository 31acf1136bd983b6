package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class InboxThreadTest {

    @Test
    void there_is_no_thread_before_the_first_task_and_then_a_daemon() throws Exception {
        try (var timer = new InboxThread("outbox-inbox-purge")) {
            assertThat(Thread.getAllStackTraces().keySet()).noneMatch(InboxThreadTest::isOurs);
            var done = new CountDownLatch(1);
            var daemon = new AtomicBoolean();
            timer.after(Duration.ofMillis(1), () -> {
                daemon.set(
                        isOurs(Thread.currentThread()) && Thread.currentThread().isDaemon());
                done.countDown();
            });
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(daemon).isTrue();
        }
    }

    @Test
    void closing_it_lets_a_task_end_and_begins_no_other() throws Exception {
        var timer = new InboxThread("outbox-inbox-purge");
        var begun = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        var ended = new AtomicBoolean();
        var later = new AtomicBoolean();
        timer.after(Duration.ZERO, () -> {
            begun.countDown();
            awaitUnchecked(released);
            timer.after(Duration.ZERO, () -> later.set(true));
            ended.set(true);
        });
        timer.after(Duration.ZERO, () -> later.set(true));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        var closer = new Thread(timer::close);
        closer.start();
        await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
        released.countDown();
        closer.join();
        assertThat(ended).isTrue();
        assertThat(later).isFalse();
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isOurs(Thread thread) {
        return thread.getName().equals("outbox-inbox-purge");
    }
}
