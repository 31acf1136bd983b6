package io.outboxrelay.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.ReceivingQueue;
import io.outboxrelay.support.ReceivingQueue.Letter;
import io.outboxrelay.support.SqsClients;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Processes with a consumer that are killed or asked to end under load, many times: minutes, so only on request. {@code
 * ./mvnw test -Dtest=ConsumerProcessesTest -Dconsumer.kills=50 -Dconsumer.stops=20}
 */
class ConsumerProcessesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int CONSUMERS = 3;
    private static final int PER_KILL = 400;
    private static final int PER_STOP = 1_500;
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final TestDatabase database = TestDatabase.migrated();
    private final FakeSqs sqs = FakeSqs.start();
    private final ReceivingQueue queue = ReceivingQueue.create(SqsClients.of(sqs.endpoint()), "orders", 1_000);
    private final List<ChildJvm> children = new ArrayList<>();
    private int sent;

    {
        database.jdbc()
                .sql("CREATE TABLE charge (id bigserial, customer text, version int)")
                .update();
    }

    @AfterEach
    void close() {
        children.forEach(ChildJvm::close);
        sqs.close();
        database.close();
    }

    @Test
    @EnabledIfSystemProperty(named = "consumer.kills", matches = "\\d+")
    void of_three_consumers_that_are_killed_at_any_moment_nothing_is_lost_and_nothing_done_twice() throws Exception {
        int kills = Integer.getInteger("consumer.kills");
        var random = new Random(7);
        for (int i = 0; i < CONSUMERS; i++) {
            children.add(start("handle"));
        }
        int deliveries = 0;
        for (int kill = 1; kill <= kills; kill++) {
            int target = charged("*") + 1 + random.nextInt(PER_KILL / 2);
            deliveries += send(PER_KILL, PER_KILL / 5);
            eventually(() -> charged("*") >= target && children.stream().anyMatch(ConsumerProcessesTest::isStarted));
            killOne(random);
        }
        eventually(() -> queue.depth() == 0);

        System.out.printf(
                "%d messages, %d deliveries sent, %d kills: %d charged, %d charged twice, %d dead%n",
                sent, deliveries, kills, charged("DISTINCT customer"), charged("*") - sent, queue.deadLetters());
        assertThat(charged("DISTINCT customer")).isEqualTo(sent);
        assertThat(charged("*")).isEqualTo(sent);
        assertThat(queue.deadLetters()).isZero();
    }

    /** One that works, and another one takes its place. */
    private void killOne(Random random) throws InterruptedException {
        var working = children.stream().filter(ConsumerProcessesTest::isStarted).toList();
        var victim = working.get(random.nextInt(working.size()));
        victim.kill();
        children.remove(victim);
        children.add(start("handle"));
    }

    @Test
    @EnabledIfSystemProperty(named = "consumer.stops", matches = "\\d+")
    void a_process_that_is_asked_to_end_under_load_ends_soon_and_leaves_nothing_handled_in_the_queue()
            throws Exception {
        int stops = Integer.getInteger("consumer.stops");
        long longest = 0;
        int left = 0;
        for (int stop = 1; stop <= stops; stop++) {
            int before = charged("*");
            send(PER_STOP - queue.depth(), 0);
            try (var child = start("seventh")) {
                eventually(() -> charged("*") >= before + 100);
                long begun = System.nanoTime();
                child.terminate();
                assertThat(child.endsWithin(STOP_WITHIN)).as("ended").isTrue();
                longest = Math.max(longest, (System.nanoTime() - begun) / 1_000_000);
                assertThat(child.exitCode()).isZero();
            }
            assertThat(queue.depth()).as("messages left at stop " + stop).isGreaterThan(0);
            left += queue.depth() + charged("*") - sent;
        }
        System.out.printf(
                "%d stops: %d charged, %d handled but not deleted, the longest took %d ms%n",
                stops, charged("*"), left, longest);
        assertThat(left).isZero();
    }

    private ChildJvm start(String does) {
        return ChildJvm.start(does, database.url(), sqs.endpoint(), queue.name());
    }

    private static boolean isStarted(ChildJvm child) {
        return !child.lines("started").isEmpty();
    }

    /** Returns how many deliveries that are. */
    private int send(int messages, int twice) {
        List<Letter> letters = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            letters.add(Letter.of(Ticket.TYPE, "{\"id\":\"m%d\",\"version\":0,\"cents\":1}".formatted(sent + i)));
        }
        letters.addAll(List.copyOf(letters.subList(0, Math.min(twice, messages))));
        queue.send(letters);
        sent += messages;
        return letters.size();
    }

    private int charged(String what) {
        return database.jdbc()
                .sql("SELECT count(" + what + ") FROM charge")
                .query(Integer.class)
                .single();
    }

    private static void eventually(BooleanSupplier so) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(so::getAsBoolean);
    }
}
