package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.Loop.Lane;
import io.outboxrelay.support.LogLines;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanesTest {

    private final AtomicLong time = new AtomicLong();
    private final Lanes lanes = new Lanes(time::get, Runnable::run);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch hang = new CountDownLatch(1);

    @AfterEach
    void close() {
        hang.countDown();
        lanes.close();
    }

    @Test
    void work_that_hangs_is_given_up_and_told_of_with_the_place_where_it_hangs() throws Exception {
        try (var lines = new LogLines(Lanes.class)) {
            hangIn(Lane.LEASES);
            time.addAndGet(Lanes.LIMIT.toNanos());
            lanes.giveUpWhatHangs();
            lanes.giveUpWhatHangs();
            assertThat(told).hasSize(1);
            assertThat(told.get(0)).startsWith("failed: thread outbox-relay-leases-1 has not come back for 60 s");
            assertThat(lanes.hanging()).isOne();
            assertThat(lines.all()).containsExactly("ERROR work of the relay hangs");
        }
    }

    @Test
    void another_thread_does_what_waits_behind_work_that_hangs() throws Exception {
        hangIn(Lane.LEASES);
        lanes.execute(Lane.LEASES, () -> "the next", told::add, e -> {});
        time.addAndGet(Lanes.LIMIT.toNanos());
        lanes.giveUpWhatHangs();
        await().untilAsserted(() -> assertThat(told).contains("the next"));
    }

    @Test
    void an_answer_that_comes_after_all_is_nobodys_and_all_is_well_again() throws Exception {
        hangIn(Lane.ROWS);
        time.addAndGet(Lanes.LIMIT.toNanos());
        lanes.giveUpWhatHangs();
        hang.countDown();
        await().until(() -> lanes.hanging() == 0);
        assertThat(told).hasSize(1).first().asString().startsWith("failed");
    }

    @Test
    void work_that_takes_its_time_is_left_alone() throws Exception {
        hangIn(Lane.HEARTBEATS);
        time.addAndGet(Lanes.LIMIT.toNanos() - 1);
        lanes.giveUpWhatHangs();
        assertThat(told).isEmpty();
        hang.countDown();
        await().untilAsserted(() -> assertThat(told).containsExactly("late"));
        assertThat(lanes.hanging()).isZero();
    }

    private void hangIn(Lane lane) throws InterruptedException {
        lanes.execute(
                lane,
                () -> {
                    running.countDown();
                    await().until(() -> hang.getCount() == 0);
                    return "late";
                },
                told::add,
                e -> told.add("failed: " + e.getMessage()));
        running.await();
    }
}
