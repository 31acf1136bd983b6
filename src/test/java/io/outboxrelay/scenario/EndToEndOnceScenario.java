package io.outboxrelay.scenario;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.ConsumerHost;
import io.outboxrelay.support.DevelopmentQueues;
import io.outboxrelay.support.SqsClients;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.springframework.transaction.support.TransactionTemplate;

/** On an SQS of the project's own, because no other one resets connections on request. */
final class EndToEndOnceScenario implements ConsumerScenario {

    private static final String QUEUE = "payments.fifo";
    private static final int CUSTOMERS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final int orders;
    private final int kills;

    EndToEndOnceScenario(Size size) {
        this.orders = size.of(600, 5_000);
        this.kills = size.of(1, 10);
    }

    @Override
    public String name() {
        return "end-to-end-once";
    }

    @Override
    public String shows() {
        return "relay and consumer are killed amid orders, SQS loses answers: each order is charged once, in order";
    }

    @Override
    public boolean slow() {
        return true;
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) throws Exception {
        try (var database = TestDatabase.migrated();
                var sqs = FakeSqs.start()) {
            var client = SqsClients.of(sqs.endpoint());
            DevelopmentQueues.create(client, QUEUE, 100, Duration.ofSeconds(30));
            // Asked for each message of ten, so it strikes one send in twenty.
            sqs.queue(QUEUE).inject(new Fault.Reset(true), Trigger.chance(0.005, 7));
            database.jdbc()
                    .sql("CREATE TABLE charge (id bigserial, customer text, version int)")
                    .update();
            try (var service = ConsumerHost.start(database, client, List.of())) {
                order(service);
            }
            int killed = killAmid(stage, database, sqs);
            try (var last = ChildJvm.start("all", database.url(), sqs.endpoint(), QUEUE)) {
                stage.eventually(
                        PATIENCE,
                        () -> charges(database, "*") >= orders
                                && sqs.queue(QUEUE).depth().visible() == 0);
            }
            return verdict(database, sqs, killed);
        }
    }

    private void order(ConsumerHost service) {
        var outbox = service.context().getBean(Outbox.class);
        var messages = IntStream.range(0, orders)
                .mapToObj(i -> OutboxMessage.to(QUEUE)
                        .attribute("eventType", Ticket.TYPE)
                        .group("customer" + i % CUSTOMERS)
                        .body(new Ticket("customer" + i % CUSTOMERS, i / CUSTOMERS, 1))
                        .build())
                .toList();
        service.context().getBean(TransactionTemplate.class).execute(status -> outbox.sendAll(messages));
    }

    /** Each process has some time to work before it is killed. */
    private int killAmid(ConsumerStage stage, TestDatabase database, FakeSqs sqs) throws InterruptedException {
        var random = new Random(7);
        int killed = 0;
        while (killed < kills && charges(database, "*") < orders) {
            int before = charges(database, "*");
            try (var child = ChildJvm.start("all", database.url(), sqs.endpoint(), QUEUE)) {
                int more = 1 + random.nextInt(orders / (kills + 1));
                stage.eventually(PATIENCE, () -> charges(database, "*") >= Math.min(orders, before + more));
            }
            killed++;
            stage.tell("kill %d: %d of %d charged", killed, charges(database, "*"), orders);
        }
        return killed;
    }

    private ScenarioVerdict verdict(TestDatabase database, FakeSqs sqs, int killed) {
        int charges = charges(database, "*");
        int charged = charges(database, "DISTINCT (customer, version)");
        int inversions = database.jdbc()
                .sql(
                        "SELECT count(*) FROM (SELECT version - lag(version) OVER (PARTITION BY customer ORDER BY id) AS step"
                                + " FROM charge) AS steps WHERE step <> 1")
                .query(Integer.class)
                .single();
        long twice = sqs.queue(QUEUE).acceptedCount() - orders;
        return ScenarioVerdict.of(
                        "%d of %d orders charged once, %d out of order, %d kills, %d sent twice by the relay",
                        charged, orders, inversions, killed, twice)
                .is("charges", orders, charges)
                .is("orders charged", orders, charged)
                .is("out of order", 0, inversions)
                .is("kills", kills, killed);
    }

    private static int charges(TestDatabase database, String what) {
        return database.jdbc()
                .sql("SELECT count(" + what + ") FROM charge")
                .query(Integer.class)
                .single();
    }
}
