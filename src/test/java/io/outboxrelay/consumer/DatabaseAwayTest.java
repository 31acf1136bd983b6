package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.ConsumerHost;
import io.outboxrelay.support.ReceivingQueue.Letter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An outage of the database costs no message its place. */
class DatabaseAwayTest extends ConsumerTest {

    @Test
    void nothing_is_received_while_it_is_away_and_nothing_is_dead_after_it() {
        var queue = queue("", 2);
        var consumer = noting(queue).concurrency(10).build();
        try (ConsumerHost host = ConsumerHost.start(
                database.url(), client, List.of(consumer), "spring.datasource.hikari.connection-timeout=250")) {
            // Nobody gets in any more, which every connection notices at its next statement.
            allowConnections(false);
            queue.send(IntStream.range(0, 300)
                    .mapToObj(i -> Letter.of("Any", "m" + i))
                    .toList());
            eventually(() -> log.all().stream().anyMatch(line -> line.contains("the database is away")));
            int before = handled.size();
            allowConnections(true);
            eventuallyEmpty(queue);
            assertThat(before).isLessThan(300);
        }
        assertThat(handled).contains("m0", "m299");
        assertThat(queue.deadLetters()).isZero();
        assertThat(remembered()).isEqualTo(300);
        assertThat(log.all()).anyMatch(line -> line.contains("the database answers again"));
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
