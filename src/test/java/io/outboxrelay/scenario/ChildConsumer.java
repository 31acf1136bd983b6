package io.outboxrelay.scenario;

import io.outboxrelay.ExternalEffect;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ConsumerHost;
import io.outboxrelay.support.PostgresServer;
import io.outboxrelay.support.SqsClients;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import sun.misc.Signal;

/**
 * A consumer in a process of its own, to be killed. Arguments: what it does, URL of the database, endpoint of SQS, queue, and
 * for {@code bank} the URL of the bank's database.
 */
final class ChildConsumer {

    private ChildConsumer() {}

    public static void main(String[] arguments) {
        String database = arguments[1];
        String queue = arguments[3];
        var jdbc = new CompletableFuture<JdbcClient>();
        var count = new AtomicInteger();
        var consumer = QueueConsumer.of(queue);
        switch (arguments[0]) {
            // Received, and held until it is killed.
            case "hold" ->
                consumer.on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    System.out.println("received " + delivery.id());
                    TimeUnit.MINUTES.sleep(1);
                });
            case "bank" -> consumer.on(Ticket.TYPE, Ticket.class, new BankCharge(arguments[4], true));
            case "charge" ->
                consumer.concurrency(4).on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    TimeUnit.MILLISECONDS.sleep(200);
                    System.out.println("charged " + delivery.id() + " " + ticket.id());
                });
            case "all" -> consumer.on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> charge(jdbc.join(), ticket));
            case "handle" ->
                consumer.on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    charge(jdbc.join(), ticket);
                    TimeUnit.MILLISECONDS.sleep(5);
                });
            case "seventh" ->
                consumer.concurrency(20).on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    charge(jdbc.join(), ticket);
                    TimeUnit.MILLISECONDS.sleep(5);
                    if (count.incrementAndGet() % 7 == 0) {
                        throw new IllegalStateException("every seventh");
                    }
                });
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        var host = ConsumerHost.start(
                database,
                SqsClients.of(URI.create(arguments[2])),
                List.of(consumer.build()),
                "outbox.relay.enabled=" + arguments[0].equals("all"),
                "outbox.relay.lease=3s",
                "outbox.relay.call-timeout=1s");
        jdbc.complete(host.jdbc());
        System.out.println("started");
        Signal.handle(new Signal("TERM"), signal -> {
            host.close();
            System.exit(0);
        });
    }

    private static void charge(JdbcClient jdbc, Ticket ticket) {
        jdbc.sql("INSERT INTO charge (customer, version) VALUES (?, ?)")
                .params(ticket.id(), ticket.version())
                .update();
    }

    /** A bank with a database of its own, which remembers idempotency keys. */
    static final class BankCharge implements ExternalEffect<Ticket, String> {

        private final JdbcClient bank;
        private final boolean dies;

        /** @param dies between the charge and its record */
        BankCharge(String url, boolean dies) {
            this.bank =
                    JdbcClient.create(new DriverManagerDataSource(url, PostgresServer.USER, PostgresServer.PASSWORD));
            this.dies = dies;
        }

        @Override
        public Optional<String> find(Ticket ticket, String idempotencyKey) {
            return bank.sql("SELECT ticket FROM entry WHERE key = ?")
                    .param(idempotencyKey)
                    .query(String.class)
                    .optional();
        }

        @Override
        public String perform(Ticket ticket, String idempotencyKey) {
            bank.sql("INSERT INTO entry (key, ticket) VALUES (?, ?)")
                    .params(idempotencyKey, ticket.id())
                    .update();
            if (dies) {
                Runtime.getRuntime().halt(1);
            }
            return ticket.id();
        }

        @Override
        public void record(Ticket ticket, String result) {
            // The inbox row is record enough here.
        }
    }
}
