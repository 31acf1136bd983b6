package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.AcceptedMessage;
import io.outboxrelay.test.sqs.FakeSqs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;

/** Small and huge bodies, in one to four bytes a character, side by side. */
class BodySizesTest {

    private static final int MIB = 1 << 20;
    private static final int SMALLEST = 300;
    /** Name, type and value of the attribute outbox-message-id, which SQS counts too. */
    private static final int OUR_ATTRIBUTE = 17 + 6 + 36;

    private static final List<String> CHARACTERS = List.of("x", "é", "€", "😀");

    private final TestDatabase database = TestDatabase.migrated();
    private final FakeSqs sqs = FakeSqs.start();
    private final Queue<Integer> requestSizes = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        sqs.close();
        database.close();
    }

    @Test
    void bodies_of_300_bytes_to_1_mib_arrive_as_they_were_and_every_request_is_within_the_limit() {
        var orders = sqs.create("orders");
        var bodies = bodies(new Random(42));
        try (var service = Service.start(database)) {
            bodies.forEach(
                    body -> service.send(OutboxMessage.to("orders").body(body).build()));
        }
        try (var client = watchedClient();
                var service = Service.relaying(database, client)) {
            new Table(database).awaitSent(bodies.size());
        }
        assertThat(orders.accepted()).extracting(AcceptedMessage::body).containsExactlyInAnyOrderElementsOf(bodies);
        assertThat(requestSizes).allSatisfy(size -> assertThat(size).isBetween(SMALLEST, MIB));
        assertThat(requestSizes.size()).as("small bodies share requests").isLessThan(bodies.size() / 2);
    }

    /** Mostly small ones, as in life, and the very largest. */
    private static List<String> bodies(Random random) {
        var bodies = new ArrayList<String>();
        for (int i = 0; i < 200; i++) {
            int bytes = i % 10 == 0 ? MIB - OUR_ATTRIBUTE - random.nextInt(MIB / 2) : SMALLEST + random.nextInt(4_000);
            bodies.add(body(bytes, CHARACTERS.get(i % CHARACTERS.size())));
        }
        bodies.add(body(MIB - OUR_ATTRIBUTE, "€"));
        bodies.add(body(SMALLEST, "x"));
        return bodies;
    }

    /** Of exactly so many bytes. */
    private static String body(int bytes, String character) {
        int width = character.getBytes(StandardCharsets.UTF_8).length;
        return character.repeat(bytes / width) + "x".repeat(bytes % width);
    }

    private SqsAsyncClient watchedClient() {
        return SqsAsyncClient.builder()
                .endpointOverride(sqs.endpoint())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .overrideConfiguration(c -> c.addExecutionInterceptor(new Watch()))
                .build();
    }

    /** Counts as SQS does. */
    private final class Watch implements ExecutionInterceptor {

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            if (context.request() instanceof SendMessageBatchRequest batch) {
                requestSizes.add(batch.entries().stream()
                        .mapToInt(entry -> entry.messageBody().getBytes(StandardCharsets.UTF_8).length + OUR_ATTRIBUTE)
                        .sum());
            }
        }
    }
}
