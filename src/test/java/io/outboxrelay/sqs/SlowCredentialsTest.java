package io.outboxrelay.sqs;

import static io.outboxrelay.relay.Outcome.Kind.QUEUE_DOWN;
import static io.outboxrelay.relay.Outcome.Kind.SENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.Outcome;
import io.outboxrelay.test.sqs.FakeSqs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** A source of credentials that takes its time, like a command of a profile or a role to be assumed. */
class SlowCredentialsTest {

    private final FakeSqs sqs = FakeSqs.start();
    private final Semaphore answers = new Semaphore(0);
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean broken;
    private final SqsAsyncClient client = SqsAsyncClient.builder()
            .endpointOverride(sqs.endpoint())
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(this::slowly)
            .build();

    private AwsCredentials slowly() {
        asked.incrementAndGet();
        answers.acquireUninterruptibly();
        if (broken) {
            throw SdkClientException.create("Unable to load credentials");
        }
        return AwsBasicCredentials.create("key", "secret");
    }

    @AfterEach
    void close() {
        answers.release(1_000);
        client.close();
        sqs.close();
    }

    @Test
    void nobody_who_sends_waits_for_it() {
        sqs.create("orders");
        try (var sender = sender(Duration.ofSeconds(40))) {
            answers.release();
            assertThat(send(sender).join()).extracting(Outcome::kind).containsExactly(SENT);

            // From a second later on it is asked anew and does not answer: what is known is used.
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                assertThat(send(sender).join()).extracting(Outcome::kind).containsExactly(SENT);
                return asked.get() == 2;
            });
            assertThat(send(sender)).succeedsWithin(20, TimeUnit.SECONDS);
            assertThat(asked).hasValue(2);
        }
    }

    /** Sent later, they would pass what the next holder of the lease sends. */
    @Test
    void messages_that_waited_too_long_for_it_are_not_sent_any_more() {
        var orders = sqs.create("orders");
        answers.release();
        try (var sender = sender(Duration.ofSeconds(15))) {
            assertThat(send(sender).join()).extracting(Outcome::kind).containsExactly(SENT);

            broken = true;
            answers.release();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> send(sender).join().get(0).kind() == QUEUE_DOWN);
            broken = false;
            answers.drainPermits();
            int accepted = orders.accepted().size();
            assertThat(send(sender).join()).singleElement().satisfies(outcome -> {
                assertThat(outcome.kind()).isEqualTo(QUEUE_DOWN);
                assertThat(outcome.text()).contains("No AWS credentials to send to queue orders", "took longer");
            });

            answers.release(1_000);
            assertThat(send(sender).join()).extracting(Outcome::kind).containsExactly(SENT);
            assertThat(orders.accepted()).hasSize(accepted + 1);
        }
    }

    private SqsSender sender(Duration callTimeout) {
        return new SqsSender(
                SqsClientSource.of(client), new SqsSettings(DataSize.ofMegabytes(1), List.of()), callTimeout);
    }

    private static CompletableFuture<List<Outcome>> send(SqsSender sender) {
        var answer = new CompletableFuture<List<Outcome>>();
        sender.send("orders", List.of(SendableRows.row("body")), answer::complete);
        return answer;
    }
}
