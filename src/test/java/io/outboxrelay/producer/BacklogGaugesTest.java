package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.RoomConfigurations;
import io.outboxrelay.support.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a service knows of the outbox as a user who has the role outbox_producer and nothing else. */
class BacklogGaugesTest {

    private static final String WAITING = "outbox.producer.waiting";
    private static final String OLDEST = "outbox.producer.oldest.waiting";

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcTemplate owner = new JdbcTemplate(database.dataSource());
    private final String user = "shop_" + UUID.randomUUID().toString().replace("-", "");
    private final DriverManagerDataSource shop = new DriverManagerDataSource(database.url(), user, "x");
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final BacklogGauges gauges = new BacklogGauges(new Backlog(new JdbcTemplate(shop)), registry);

    @BeforeEach
    void grant() throws Exception {
        owner.execute(Files.readString(Path.of("db/roles.sql")));
        owner.execute("CREATE ROLE " + user + " LOGIN PASSWORD 'x' IN ROLE outbox_producer");
    }

    @AfterEach
    void close() {
        owner.execute("DROP ROLE " + user);
        database.close();
    }

    @Test
    void a_service_sees_how_much_waits_in_each_queue_and_since_when() {
        insert("orders", null, "PENDING", "10 s");
        insert("orders", null, "RETRY", "5 min");
        insert("payments.fifo", "customer-7", "BLOCKED", "1 min");
        gauges.look();

        assertThat(gauge(WAITING, "orders")).isEqualTo(2);
        assertThat(gauge(OLDEST, "orders")).isCloseTo(300, within(30.0));
        assertThat(gauge(WAITING, "payments.fifo")).isEqualTo(1);
        assertThat(gauge(OLDEST, "payments.fifo")).isCloseTo(60, within(30.0));

        owner.execute("UPDATE outbox_message SET status = 'PENDING'");
        insert("orders", null, "PENDING", "1 h");
        gauges.look();
        assertThat(gauge(WAITING, "orders")).isEqualTo(3);
        assertThat(gauge(OLDEST, "orders")).isCloseTo(3600, within(30.0));
    }

    @Test
    void prometheus_gets_them_by_the_names_of_the_documentation() throws Exception {
        insert("orders", null, "PENDING", "10 s");
        var prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new BacklogGauges(new Backlog(new JdbcTemplate(shop)), prometheus).look();

        var names = Pattern.compile("(?m)^\\| `(outbox_producer_[a-z_]+)`")
                .matcher(Files.readString(Path.of("docs/ops/metrics.md")))
                .results()
                .map(name -> name.group(1));
        assertThat(names).hasSize(2).allSatisfy(name -> assertThat(prometheus.scrape())
                .contains("\n" + name + "{queue=\"orders\"} "));
    }

    @Test
    void what_is_dead_or_for_later_does_not_wait_and_a_queue_that_relays_know_is_shown_empty() {
        owner.execute("INSERT INTO outbox_queue (queue) VALUES ('idle')");
        insert("orders", null, "DEAD", "1 h");
        owner.execute("INSERT INTO outbox_message (queue, body, status, available_at)"
                + " VALUES ('orders', 'x', 'SCHEDULED', now() + interval '1 h')");
        gauges.look();

        assertThat(Stream.of("orders", "idle").map(queue -> gauge(WAITING, queue)))
                .containsOnly(0.0);
        assertThat(Stream.of("orders", "idle").map(queue -> gauge(OLDEST, queue)))
                .containsOnly(0.0);
    }

    @Test
    void a_user_who_may_not_ask_sees_nothing_and_is_refused_nothing_until_it_may() {
        insert("orders", null, "PENDING", "10 s");
        owner.execute("REVOKE EXECUTE ON FUNCTION outbox_lag_of(text) FROM outbox_producer");
        assertThat(new Backlog(new JdbcTemplate(shop)).read()).isEmpty();
        gauges.look();
        assertThat(shown(registry)).isEmpty();

        owner.execute("GRANT EXECUTE ON FUNCTION outbox_lag_of(text) TO outbox_producer");
        gauges.look();
        assertThat(gauge(WAITING, "orders")).isEqualTo(1);
    }

    @Test
    void what_is_not_known_any_more_is_not_shown_any_more() {
        insert("orders", null, "PENDING", "10 s");
        gauges.look();
        assertThat(shown(registry)).hasSize(2);

        shop.setUrl("jdbc:postgresql://localhost:1/shop");
        gauges.look();
        assertThat(shown(registry)).isEmpty();
    }

    @Test
    void a_service_that_measures_has_them_from_its_start_without_a_word() {
        insert("orders", null, "PENDING", "10 s");
        service().run(context -> {
            var measured = context.getBean(MeterRegistry.class);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> shown(measured).size() == 2);
            new TransactionTemplate(context.getBean(JdbcTransactionManager.class))
                    .executeWithoutResult(tx -> context.getBean(Outbox.class)
                            .send(OutboxMessage.to("orders").body("{}").build()));
        });
    }

    @Test
    void a_service_with_a_relay_inside_or_without_meters_has_none_of_them() {
        service()
                .withPropertyValues("outbox.relay.enabled=true")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(BacklogRounds.class));
        new ApplicationContextRunner()
                .withBean(DataSource.class, () -> shop)
                .withPropertyValues("outbox.migrate=false")
                .withConfiguration(RoomConfigurations.of("schema", "producer"))
                .withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(BacklogRounds.class));
    }

    private ApplicationContextRunner service() {
        return new ApplicationContextRunner()
                .withBean(DataSource.class, () -> shop)
                .withBean(JdbcTransactionManager.class, () -> new JdbcTransactionManager(shop))
                .withPropertyValues("outbox.migrate=false")
                .withConfiguration(RoomConfigurations.of("schema", "producer"))
                .withConfiguration(AutoConfigurations.of(
                        MetricsAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));
    }

    private void insert(String queue, String group, String status, String age) {
        owner.update(
                "INSERT INTO outbox_message (queue, body, group_id, status, attempts, created_at, available_at)"
                        + " VALUES (?, 'x', ?, ?, CASE ? WHEN 'RETRY' THEN 1 ELSE 0 END, now() - ?::interval,"
                        + " now() - ?::interval)",
                queue,
                group,
                status,
                status,
                age,
                age);
    }

    private double gauge(String name, String queue) {
        return registry.get(name).tag("queue", queue).gauge().value();
    }

    private static List<String> shown(MeterRegistry registry) {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .filter(name -> name.startsWith("outbox."))
                .toList();
    }
}
