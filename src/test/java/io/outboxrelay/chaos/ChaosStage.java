package io.outboxrelay.chaos;

import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.CrashingPostgres;
import io.outboxrelay.support.PostgresServer;
import io.outboxrelay.support.ReplicatedPostgres;
import io.outboxrelay.support.SidecarProcess;
import io.outboxrelay.support.TestAws;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeQueue;
import io.outboxrelay.test.sqs.FakeSqs;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A PostgreSQL, a fake SQS that takes 10 ms for an answer, and as many relay processes as a scenario starts. */
final class ChaosStage implements AutoCloseable {

    /** Short, so that a scenario need not wait long for a dead relay's queues. */
    static final Duration LEASE = Duration.ofSeconds(4);

    static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);
    static final Duration LATENCY = Duration.ofMillis(10);
    /** The relay's default. */
    static final int IN_FLIGHT = 64;

    static final int BATCH = 10;
    static final String ORDERS = "orders";
    static final String ORDERS_FIFO = "orders.fifo";

    final FakeSqs sqs = FakeSqs.start().latency(LATENCY);
    final JdbcClient jdbc;
    private final AutoCloseable database;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, FakeQueue> queues = new LinkedHashMap<>();
    private final List<SidecarProcess> relays = new ArrayList<>();

    private ChaosStage(String url, JdbcClient jdbc, AutoCloseable database) {
        this.jdbc = jdbc;
        this.database = database;
        environment.put("SPRING_DATASOURCE_URL", url);
        environment.put("SPRING_DATASOURCE_USERNAME", PostgresServer.USER);
        environment.put("SPRING_DATASOURCE_PASSWORD", PostgresServer.PASSWORD);
        environment.putAll(TestAws.environment(sqs.endpoint().toString()));
        // A relay that lives for seconds has no use for the second compiler, and the machine has few cores.
        environment.put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        environment.put("OUTBOX_RELAY_LEASE", LEASE.toMillis() + "ms");
        environment.put("OUTBOX_RELAY_CALL_TIMEOUT", CALL_TIMEOUT.toMillis() + "ms");
    }

    static ChaosStage open() {
        var database = TestDatabase.migrated();
        return new ChaosStage(database.url(), database.jdbc(), database);
    }

    /** Without the schema; the first relay makes it. */
    static ChaosStage on(CrashingPostgres postgres) {
        return new ChaosStage(postgres.url(), postgres.jdbc(), postgres);
    }

    /** Without the schema, likewise. */
    static ChaosStage on(ReplicatedPostgres postgres) {
        return new ChaosStage(postgres.url(), postgres.jdbc(), postgres);
    }

    /** Sets a variable of the relays that start from now on; null unsets it. */
    ChaosStage with(String variable, String value) {
        if (value == null) {
            environment.remove(variable);
        } else {
            environment.put(variable, value);
        }
        return this;
    }

    /**
     * Where no message may go twice, no relay may lose its lease or give up an answer because something stalls for seconds: a
     * repetition would be right then.
     */
    ChaosStage unhurried() {
        return with("OUTBOX_RELAY_LEASE", "30s").with("OUTBOX_RELAY_CALL_TIMEOUT", "12s");
    }

    String variable(String name) {
        return environment.get(name);
    }

    /** A connection to the database, for a transaction that stays open. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                variable("SPRING_DATASOURCE_URL"), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    /** Does not wait until it works. */
    SidecarProcess startRelay() {
        var relay = SidecarProcess.start(environment);
        relays.add(relay);
        return relay;
    }

    FakeQueue queue(String name) {
        return queues.computeIfAbsent(name, sqs::create);
    }

    long accepted() {
        return queues.values().stream().mapToLong(FakeQueue::acceptedCount).sum();
    }

    /** Rows of a FIFO queue are spread over {@code groups}, those of a standard queue have none. */
    void insert(String queue, int rows, int groups) {
        queue(queue);
        jdbc.sql("""
                INSERT INTO outbox_message (queue, group_id, body)
                SELECT :queue, CASE WHEN :queue LIKE '%.fifo' THEN 'g' || n % :groups END, 'order ' || n
                FROM generate_series(1, :rows) AS n
                """)
                .param("queue", queue)
                .param("rows", rows)
                .param("groups", groups)
                .update();
    }

    long unsent() {
        return jdbc.sql("""
                SELECT (SELECT count(*) FROM outbox_message WHERE status = 'PENDING')
                     + (SELECT count(*) FROM outbox_message WHERE status IN ('RETRY', 'SCHEDULED'))
                     + (SELECT count(*) FROM outbox_message WHERE status IN ('RETRY', 'DEAD', 'BLOCKED')
                                                              AND status = 'BLOCKED')
                """).query(Long.class).single();
    }

    long unsent(String queue) {
        return jdbc.sql("SELECT count(*) FROM outbox_message WHERE queue = ? AND status = 'PENDING'")
                .param(queue)
                .query(Long.class)
                .single();
    }

    void awaitAllSent(Duration limit) {
        await().atMost(limit).pollInterval(Duration.ofMillis(200)).until(() -> unsent() == 0);
    }

    /** Returns when the relays have sent {@code more} messages than {@code before}. */
    void awaitAccepted(long before, long more, Duration limit) {
        await().atMost(limit).pollInterval(Duration.ofMillis(2)).until(() -> accepted() >= before + more);
    }

    /** The process that holds the lease of a queue; waits until one does. */
    SidecarProcess holder(String queue) {
        return await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> process(holderId(queue)), relay -> relay != null);
    }

    /** The queues whose leases a process holds. */
    List<String> heldBy(SidecarProcess relay) {
        return queues.keySet().stream()
                .filter(queue -> relay.relayId().orElse("").equals(holderId(queue)))
                .toList();
    }

    private SidecarProcess process(String id) {
        return relays.stream()
                .filter(relay -> relay.relayId().orElse("").equals(id))
                .findFirst()
                .orElse(null);
    }

    private String holderId(String queue) {
        return jdbc.sql("SELECT locked_by FROM outbox_lock WHERE name = ? AND lock_until > timezone('utc', now())")
                .param("queue:" + queue)
                .query(String.class)
                .optional()
                .orElse("nobody");
    }

    /** Messages that SQS has and the table does not know as sent: what a new holder will send again. */
    long unmarked(List<String> names) {
        return names.stream()
                .mapToLong(name -> Evidence.unmarked(jdbc, queue(name)))
                .sum();
    }

    Evidence evidence() {
        return Evidence.of(jdbc, queues.values());
    }

    static void passes(Duration time) {
        await().pollDelay(time).atMost(time.plusSeconds(30)).until(() -> true);
    }

    @Override
    public void close() throws Exception {
        relays.forEach(SidecarProcess::close);
        sqs.close();
        database.close();
    }
}
