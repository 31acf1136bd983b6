package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.outboxrelay.support.ConsumerHost;
import io.outboxrelay.support.ReceivingQueue.Letter;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** An outage of the database costs no message its place. */
class DatabaseAwayTest extends ConsumerTest {

    private static final String[] SOON_NOTICED = {
        "outbox.consumer.visibility=30s", "spring.datasource.hikari.connection-timeout=250"
    };

    @Test
    void nothing_is_received_while_it_is_away_and_nothing_is_dead_after_it() {
        outage(300, 2, Duration.ZERO);
    }

    /** A minute or more, so only on request: {@code ./mvnw test -Dtest=DatabaseAwayTest -Dconsumer.outage=60}. */
    @Test
    @EnabledIfSystemProperty(named = "consumer.outage", matches = "\\d+")
    void after_a_long_outage_it_is_back_at_speed_within_35_seconds() {
        var took = outage(1_000, 5, Duration.ofSeconds(Integer.getInteger("consumer.outage")));
        System.out.printf(
                "1000 waiting, %s s away: a tenth handled %d ms after it was back%n",
                System.getProperty("consumer.outage"), took.toMillis());
        assertThat(took).isLessThan(Duration.ofSeconds(35));
    }

    /** Returns how long after its end a tenth was handled. */
    private Duration outage(int messages, int receives, Duration longerThanItTakesToNotice) {
        var queue = queue("", receives);
        var consumer = noting(queue).concurrency(10).build();
        try (ConsumerHost host = ConsumerHost.start(database.url(), client, List.of(consumer), SOON_NOTICED)) {
            // Nobody gets in any more, which every connection notices at its next statement.
            allowConnections(false);
            queue.send(IntStream.range(0, messages)
                    .mapToObj(i -> Letter.of("Any", "m" + i))
                    .toList());
            eventually(() -> log.all().stream().anyMatch(line -> line.contains("the database is away")));
            await().pollDelay(longerThanItTakesToNotice)
                    .atMost(longerThanItTakesToNotice.plusSeconds(60))
                    .until(() -> true);
            int before = handled.size();
            // From here on a stall of the machine must not look like a second outage, which would cost a second
            // receive.
            host.context().getBean(HikariDataSource.class).setConnectionTimeout(60_000);
            allowConnections(true);
            long back = System.nanoTime();
            eventually(() -> handled.size() >= before + messages / 10);
            var took = Duration.ofNanos(System.nanoTime() - back);
            eventuallyEmpty(queue);

            assertThat(before).isLessThan(messages);
            assertThat(handled).contains("m0", "m" + (messages - 1));
            assertThat(queue.deadLetters()).isZero();
            assertThat(remembered()).isEqualTo(messages);
            assertThat(log.all()).anyMatch(line -> line.contains("the database answers again"));
            return took;
        }
    }

    private void allowConnections(boolean yes) {
        String name = database.url().replaceAll(".*/", "");
        var admin = org.springframework.jdbc.core.simple.JdbcClient.create(
                new org.springframework.jdbc.datasource.DriverManagerDataSource(
                        database.url().replace(name, "postgres"), database.username(), database.password()));
        admin.sql("ALTER DATABASE " + name + " ALLOW_CONNECTIONS " + yes).update();
        if (!yes) {
            admin.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'")
                    .query(Boolean.class)
                    .list();
        }
    }
}
