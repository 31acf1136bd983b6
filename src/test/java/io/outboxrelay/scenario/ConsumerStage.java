package io.outboxrelay.scenario;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ConsumerHost;
import io.outboxrelay.support.ElasticMq;
import io.outboxrelay.support.ReceivingQueue;
import io.outboxrelay.support.SqsClients;
import io.outboxrelay.support.TestDatabase;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** Where scenarios play: embedded PostgreSQL and ElasticMQ, a service with the real outbox and relay, and consumers. */
final class ConsumerStage implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PrintStream out;
    private final TestDatabase database = TestDatabase.migrated();
    private final ElasticMq sqs = ElasticMq.start();
    private final Deletes deletes = new Deletes();
    private final SqsAsyncClient client = SqsClients.of(sqs.endpoint(), deletes);
    private final ConsumerHost producer;
    private final AtomicInteger queues = new AtomicInteger();

    ConsumerStage(PrintStream out) {
        this.out = out;
        jdbc().sql("CREATE TABLE charge (queue text, ticket text, cents int)").update();
        jdbc().sql("CREATE TABLE latest (queue text, id text, version int, PRIMARY KEY (queue, id))")
                .update();
        producer = ConsumerHost.start(database, client, List.of(), "outbox.relay.enabled=true");
    }

    void tell(String what, Object... values) {
        out.println("   " + what.formatted(values));
    }

    /** With its dead letter queue. A name that ends with {@code .fifo} makes both FIFO. */
    ReceivingQueue queue(String name, int maxReceiveCount) {
        String unique = name.replaceFirst("(\\.fifo)?$", "-" + queues.incrementAndGet() + "$1");
        return ReceivingQueue.create(client, unique, maxReceiveCount);
    }

    /** Writes them in one transaction; the relay does the rest. FIFO groups by what the function says. */
    List<UUID> order(ReceivingQueue queue, List<Ticket> tickets, Function<Ticket, String> group) {
        var messages = tickets.stream()
                .map(ticket -> message(queue, group.apply(ticket)).body(ticket).build())
                .toList();
        return send(messages);
    }

    List<UUID> order(ReceivingQueue queue, List<Ticket> tickets) {
        return order(queue, tickets, Ticket::id);
    }

    /** The same with a body as text. */
    void orderText(ReceivingQueue queue, String body) {
        send(List.of(message(queue, "text").body(body).build()));
    }

    /** Puts messages that were sent into the queue once more, by the relay and with their message ids. */
    void sendAgain(ReceivingQueue queue, int most) {
        jdbc().sql("INSERT INTO outbox_message (message_id, queue, body, attributes)"
                        + " SELECT message_id, queue, body, attributes FROM outbox_message"
                        + " WHERE queue = ? AND status = 'SENT' ORDER BY id LIMIT ?")
                .params(queue.name(), most)
                .update();
    }

    boolean eventuallySent(ReceivingQueue queue) {
        return eventually(
                () -> jdbc().sql("SELECT NOT EXISTS (SELECT FROM outbox_message WHERE queue = ? AND status <> 'SENT')")
                        .param(queue.name())
                        .query(Boolean.class)
                        .single());
    }

    private List<UUID> send(List<OutboxMessage> messages) {
        var context = producer.context();
        var outbox = context.getBean(Outbox.class);
        return context.getBean(TransactionTemplate.class).execute(status -> outbox.sendAll(messages));
    }

    private static OutboxMessage.Builder message(ReceivingQueue queue, String group) {
        var message = OutboxMessage.to(queue.name()).attribute("eventType", Ticket.TYPE);
        return queue.name().endsWith(".fifo") ? message.group(group) : message;
    }

    /** Another instance of the service that receives. */
    ConsumerHost consume(QueueConsumer consumer, String... properties) {
        return ConsumerHost.start(database, client, List.of(consumer), properties);
    }

    /** What most handlers do: one row, in the transaction of the message. */
    void charge(ReceivingQueue queue, Ticket ticket) {
        jdbc().sql("INSERT INTO charge (queue, ticket, cents) VALUES (?, ?, ?)")
                .params(queue.name(), ticket.id(), ticket.cents())
                .update();
    }

    /** Writes the ticket's version, in the transaction of the message; false if a newer one is there. */
    boolean isNewest(ReceivingQueue queue, Ticket ticket) {
        return jdbc().sql("INSERT INTO latest VALUES (?, ?, ?) ON CONFLICT (queue, id) DO UPDATE"
                                + " SET version = excluded.version WHERE latest.version < excluded.version")
                        .params(queue.name(), ticket.id(), ticket.version())
                        .update()
                == 1;
    }

    /** Deliveries of a consumer's process that ended so. */
    static int outcomes(ConsumerHost host, String outcome) {
        return (int)
                host
                        .context()
                        .getBean(MeterRegistry.class)
                        .find("outbox.consumed")
                        .tag("outcome", outcome)
                        .counters()
                        .stream()
                        .mapToDouble(Counter::count)
                        .sum();
    }

    /** Bodies of a queue's messages, each as often as a consumer here deleted it. */
    List<String> deleted(ReceivingQueue queue) {
        return deletes.bodies(queue.url());
    }

    int deleteRequests(ReceivingQueue queue) {
        return deletes.requests(queue.url());
    }

    /** Committed charges of a queue's tickets. */
    int charges(ReceivingQueue queue) {
        return jdbc().sql("SELECT count(*) FROM charge WHERE queue = ?")
                .param(queue.name())
                .query(Integer.class)
                .single();
    }

    /** Tickets that were charged, each counted once. */
    int charged(ReceivingQueue queue) {
        return jdbc().sql("SELECT count(DISTINCT ticket) FROM charge WHERE queue = ?")
                .param(queue.name())
                .query(Integer.class)
                .single();
    }

    JdbcClient jdbc() {
        return database.jdbc();
    }

    TestDatabase database() {
        return database;
    }

    URI endpoint() {
        return sqs.endpoint();
    }

    SqsAsyncClient client() {
        return client;
    }

    /** Looks until it is so, or gives up: the verdict says what is missing. */
    boolean eventually(BooleanSupplier so) {
        return eventually(PATIENCE, so);
    }

    boolean eventually(Duration patience, BooleanSupplier so) {
        try {
            await().atMost(patience).pollInterval(Duration.ofMillis(50)).until(so::getAsBoolean);
            return true;
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            return false;
        }
    }

    boolean eventuallyEmpty(ReceivingQueue queue) {
        return eventually(() -> queue.depth() == 0);
    }

    @Override
    public void close() {
        producer.close();
        sqs.close();
        database.close();
    }
}
