package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import io.outboxrelay.InProgressException;
import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import io.outboxrelay.support.TestDatabase;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whatever comes twice, fails or is cut off at any moment: in the end the work of each message is committed, and once. A queue
 * hands out messages until they are acknowledged, as SQS does, and some twice at once; each tenth message asks for what
 * another one has asked for, too; connections are killed at random moments, before, in and after commits.
 */
class InboxPropertyTest {

    private static final int MESSAGES = Integer.getInteger("inbox.messages", 500);
    private static final int KILLS = Integer.getInteger("inbox.kills", 25);
    private static final int WORKERS = 6;
    private static final List<Logger> NOISY = Stream.of(
                    "org.springframework", "com.zaxxer.hikari", "io.outboxrelay.inbox")
            .map(name -> (Logger) LoggerFactory.getLogger(name))
            .toList();

    private final TestDatabase database = TestDatabase.migrated();
    private final Payments payments = new Payments(database);
    private final HikariDataSource pool = new HikariDataSource();
    private final JdbcClient work = JdbcClient.create(pool);
    private final TransactionTemplate callers = new TransactionTemplate(new JdbcTransactionManager(pool));
    private final BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger unacknowledged = new AtomicInteger();
    private final AtomicInteger handled = new AtomicInteger();
    private final AtomicInteger cutOff = new AtomicInteger();
    private Inbox inbox;

    /** What the framework and the pool say of each connection that is killed would fill the log of the build. */
    @BeforeAll
    static void quiet() {
        NOISY.forEach(logger -> logger.setLevel(Level.OFF));
    }

    @AfterAll
    static void asBefore() {
        NOISY.forEach(logger -> logger.setLevel(null));
    }

    @AfterEach
    void close() {
        pool.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothing_is_lost_and_nothing_is_done_twice(long seed) throws Exception {
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.username());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(WORKERS);
        inbox = Inboxes.on(pool);
        var random = new Random(seed);
        IntStream.range(0, MESSAGES).forEach(message -> deliver(message, random.nextInt(5) == 0 ? 2 : 1));

        var threads = Executors.newFixedThreadPool(WORKERS + 1);
        try {
            List<CompletableFuture<Void>> all = IntStream.range(0, WORKERS)
                    .mapToObj(
                            worker -> CompletableFuture.runAsync(() -> work(new Random(seed * 100 + worker)), threads))
                    .toList();
            var killer = CompletableFuture.runAsync(() -> kill(new Random(seed * 1_000)), threads);
            for (var worker : all) {
                worker.get(120, TimeUnit.SECONDS);
            }
            killer.get(120, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }

        assertThat(payments.all())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, MESSAGES)
                        .mapToObj(InboxPropertyTest::order)
                        .distinct()
                        .toList());
        assertThat(payments.remembered())
                .contains(IntStream.range(0, MESSAGES)
                        .mapToObj(InboxPropertyTest::id)
                        .toArray(UUID[]::new));
        assertThat(cutOff).as("deliveries that lost their connection").hasPositiveValue();
    }

    private void deliver(int message, int times) {
        unacknowledged.addAndGet(times);
        for (int i = 0; i < times; i++) {
            queue.add(message);
        }
    }

    private void work(Random random) {
        while (unacknowledged.get() > 0) {
            Integer message = queue.poll();
            if (message == null) {
                Thread.onSpinWait();
            } else if (take(message, random)) {
                unacknowledged.decrementAndGet();
            } else {
                queue.add(message);
            }
            handled.incrementAndGet();
        }
    }

    /** Whether the message may be deleted. */
    private boolean take(int message, Random random) {
        boolean failsBefore = random.nextInt(20) == 0;
        boolean failsAfter = random.nextInt(20) == 0;
        Runnable charge = () -> {
            failIf(failsBefore);
            work.sql("INSERT INTO payment (order_id) VALUES (?)")
                    .param(order(message))
                    .update();
            failIf(failsAfter);
        };
        Runnable once = () -> inbox.once(
                InboxKey.ofMessage("billing", id(message)),
                () -> inbox.once(InboxKey.ofBusiness("billing", order(message)), charge));
        try {
            if (random.nextBoolean()) {
                callers.executeWithoutResult(status -> once.run());
            } else {
                once.run();
            }
            return true;
        } catch (InProgressException | IllegalStateException e) {
            return false;
        } catch (DataAccessException | TransactionException e) {
            cutOff.incrementAndGet();
            return false;
        }
    }

    /** Kills one connection after each few deliveries. */
    private void kill(Random random) {
        var admin = JdbcClient.create(
                new DriverManagerDataSource(database.url(), database.username(), database.password()));
        int at = 0;
        for (int i = 0; i < KILLS && unacknowledged.get() > 0; i++) {
            at += random.nextInt(2 * MESSAGES / KILLS);
            while (handled.get() < at && unacknowledged.get() > 0) {
                Thread.onSpinWait();
            }
            admin.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                            + " ORDER BY pid OFFSET ? LIMIT 1")
                    .param(random.nextInt(WORKERS))
                    .query(rs -> {});
        }
    }

    private static void failIf(boolean so) {
        if (so) {
            throw new IllegalStateException("on purpose");
        }
    }

    private static UUID id(int message) {
        return new UUID(0, message);
    }

    /** Each tenth message asks for the same as the one before it. */
    private static String order(int message) {
        return "order-" + (message % 10 == 9 ? message - 1 : message);
    }
}
