package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.ElasticMq;
import io.outboxrelay.support.TestDatabase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** The promise, at both ends: transactions that commit or roll back here, consumers there. */
class TwentyThousandMessagesTest {

    private static final int MESSAGES = 20_000;
    private static final int GROUPS = 200;
    private static final int WRITERS = 4;
    private static final int PER_TRANSACTION = 20;
    private static final int EVERY_NTH_ROLLS_BACK = 10;
    /** ElasticMQ shares the processor with all others here. */
    private static final String FEW_REQUESTS = "outbox.relay.requests-in-flight=8";

    private static final List<String> QUEUES = List.of("orders", "audit", "payments.fifo");

    private final Queue<UUID> rolledBack = new ConcurrentLinkedQueue<>();
    private final Map<String, Queue<UUID>> committed = new ConcurrentHashMap<>();

    @Test
    void every_committed_message_arrives_no_other_does_and_groups_keep_their_order() throws Exception {
        try (var database = TestDatabase.empty();
                var sqs = ElasticMq.start();
                var orders = new Consumer(sqs.endpoint(), sqs.create("orders"));
                var audit = new Consumer(sqs.endpoint(), sqs.create("audit"));
                var payments = new Consumer(sqs.endpoint(), sqs.create("payments.fifo"));
                var service = Service.relaying(database, sqs.endpoint(), FEW_REQUESTS)) {
            writeAll(service);
            new Table(database).awaitSent(MESSAGES);
            await().atMost(Table.PATIENCE)
                    .until(() -> ids(orders.received()).size()
                                    + ids(audit.received()).size()
                                    + ids(payments.received()).size()
                            >= MESSAGES);

            assertThat(rolledBack).hasSizeGreaterThan(MESSAGES / EVERY_NTH_ROLLS_BACK);
            assertThat(ids(orders.received())).containsExactlyInAnyOrderElementsOf(committed.get("orders"));
            assertThat(ids(audit.received())).containsExactlyInAnyOrderElementsOf(committed.get("audit"));
            var byGroup = payments.received().stream().collect(Collectors.groupingBy(message -> message.attributes()
                    .get(MessageSystemAttributeName.MESSAGE_GROUP_ID)));
            assertThat(byGroup).hasSize(GROUPS);
            byGroup.forEach((group, messages) ->
                    assertThat(ids(messages)).as(group).containsExactlyElementsOf(committed.get(group)));
        }
    }

    private void writeAll(Service service) throws Exception {
        var writers = Executors.newFixedThreadPool(WRITERS);
        var running = IntStream.range(0, WRITERS)
                .mapToObj(writer -> writers.submit(() -> write(service, writer)))
                .toList();
        writers.shutdown();
        for (var writer : running) {
            writer.get(2, TimeUnit.MINUTES);
        }
    }

    /** Each writer has groups of its own, so that it knows in which order they were committed. */
    private void write(Service service, int writer) {
        int toCommit = MESSAGES / WRITERS / PER_TRANSACTION;
        for (int transaction = 1, commits = 0; commits < toCommit; transaction++) {
            var messages = messages(writer, transaction);
            if (transaction % EVERY_NTH_ROLLS_BACK == 0) {
                rolledBack.addAll(service.sendInVain(messages));
            } else {
                note(messages, service.sendAll(messages));
                commits++;
            }
        }
    }

    private static List<OutboxMessage> messages(int writer, int transaction) {
        var messages = new ArrayList<OutboxMessage>();
        for (int i = 0; i < PER_TRANSACTION; i++) {
            var message = OutboxMessage.to(QUEUES.get(i % QUEUES.size()))
                    .body("{\"writer\": %d, \"transaction\": %d, \"number\": %d}".formatted(writer, transaction, i));
            int group = (transaction * PER_TRANSACTION + i) / QUEUES.size() % (GROUPS / WRITERS) * WRITERS + writer;
            messages.add(
                    QUEUES.get(i % QUEUES.size()).endsWith(".fifo")
                            ? message.group("customer-" + group).build()
                            : message.build());
        }
        return messages;
    }

    private void note(List<OutboxMessage> messages, List<UUID> ids) {
        for (int i = 0; i < ids.size(); i++) {
            var message = messages.get(i);
            var stream = message.group() == null ? message.queue() : message.group();
            committed
                    .computeIfAbsent(stream, name -> new ConcurrentLinkedQueue<>())
                    .add(ids.get(i));
        }
    }

    /** Distinct: where SQS was too slow to answer, a message may have come twice. */
    private static Set<UUID> ids(Collection<Message> messages) {
        return messages.stream()
                .map(message ->
                        message.messageAttributes().get("outbox-message-id").stringValue())
                .map(UUID::fromString)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
