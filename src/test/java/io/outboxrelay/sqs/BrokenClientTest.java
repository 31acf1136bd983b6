package io.outboxrelay.sqs;

import static io.outboxrelay.relay.Outcome.Kind.QUEUE_DOWN;
import static io.outboxrelay.relay.Outcome.Kind.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.Outcome;
import io.outboxrelay.test.sqs.FakeSqs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sts.model.StsException;

/** Faults on our side of the wire: bugs of the client, credentials and region that are not there. */
class BrokenClientTest {

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

    private static SqsSender sender(SqsAsyncClient client) {
        return sender(client, CALL_TIMEOUT);
    }

    private static SqsSender sender(SqsAsyncClient client, Duration callTimeout) {
        return new SqsSender(
                SqsClientSource.of(client), new SqsSettings(DataSize.ofMegabytes(1), List.of()), callTimeout);
    }

    private static List<Outcome> send(SqsSender sender, String... bodies) {
        CompletableFuture<List<Outcome>> answer = new CompletableFuture<>();
        sender.send("orders", Stream.of(bodies).map(SendableRows::row).toList(), answer::complete);
        return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** Finds every queue, and sends as the test wants it. */
    private record Client(Supplier<CompletableFuture<SendMessageBatchResponse>> sending, CountDownLatch ready)
            implements SqsAsyncClient {

        Client(Supplier<CompletableFuture<SendMessageBatchResponse>> sending) {
            this(sending, new CountDownLatch(0));
        }

        @Override
        public CompletableFuture<GetQueueUrlResponse> getQueueUrl(GetQueueUrlRequest request) {
            try {
                ready.await();
            } catch (InterruptedException closed) {
                return CompletableFuture.failedFuture(closed);
            }
            return CompletableFuture.completedFuture(GetQueueUrlResponse.builder()
                    .queueUrl("http://localhost/1/orders")
                    .build());
        }

        @Override
        public CompletableFuture<GetQueueAttributesResponse> getQueueAttributes(GetQueueAttributesRequest request) {
            return CompletableFuture.completedFuture(
                    GetQueueAttributesResponse.builder().build());
        }

        @Override
        public CompletableFuture<SendMessageBatchResponse> sendMessageBatch(SendMessageBatchRequest request) {
            return sending.get();
        }

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public void close() {}
    }

    static Stream<Client> bugs() {
        return Stream.of(
                new Client(() -> {
                    throw new IllegalStateException("body: secret");
                }),
                new Client(() -> {
                    throw new NoClassDefFoundError("body: secret");
                }),
                new Client(() -> null),
                new Client(() -> CompletableFuture.failedFuture(new StackOverflowError("body: secret"))),
                new Client(() -> CompletableFuture.failedFuture(new NullPointerException("body: secret"))),
                new Client(() -> CompletableFuture.completedFuture(null)),
                new Client(() -> CompletableFuture.completedFuture(SendMessageBatchResponse.builder()
                        .successful(entry -> entry.id("no number").messageId("m"))
                        .build())),
                new Client(() -> CompletableFuture.completedFuture(
                        SendMessageBatchResponse.builder().build())));
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void a_bug_of_the_client_leaves_it_unknown_and_tells_no_body(Client client) {
        try (SqsSender sender = sender(client)) {
            for (int time = 0; time < 2; time++) {
                assertThat(send(sender, "secret", "secret too")).hasSize(2).allSatisfy(outcome -> {
                    assertThat(outcome.kind()).isEqualTo(UNKNOWN);
                    assertThat(outcome.text()).isNotBlank().doesNotContain("secret");
                });
            }
        }
    }

    @Test
    void an_answer_that_never_comes_is_unknown_soon_after_the_call_timeout() {
        var client = new Client(CompletableFuture::new);
        try (var sender = sender(client, Duration.ofMillis(100))) {
            assertThat(send(sender, "one", "two")).extracting(Outcome::kind).containsExactly(UNKNOWN, UNKNOWN);
        }
    }

    /** It has hundreds of queues to look up, and every class on the way is loaded for the first time. */
    @Test
    void a_process_that_is_slow_itself_says_nothing_about_the_queue() {
        var ready = new CountDownLatch(1);
        var client = new Client(
                () -> CompletableFuture.completedFuture(SendMessageBatchResponse.builder()
                        .successful(entry -> entry.id("0").messageId("m"))
                        .build()),
                ready);
        try (var sender = sender(client, Duration.ofSeconds(2))) {
            assertThat(send(sender, "one")).extracting(Outcome::kind).containsExactly(Outcome.Kind.NOT_ASKED);
            ready.countDown();
            await().untilAsserted(() ->
                    assertThat(send(sender, "one")).extracting(Outcome::kind).containsExactly(Outcome.Kind.SENT));
        }
    }

    @Test
    void a_receiver_that_throws_is_told_once() {
        List<List<Outcome>> reports = new CopyOnWriteArrayList<>();
        Client client = new Client(() -> CompletableFuture.completedFuture(SendMessageBatchResponse.builder()
                .successful(e -> e.id("0").messageId("m"))
                .build()));
        try (SqsSender sender = sender(client)) {
            send(sender, "the queue is known from now on");

            sender.send("orders", List.of(SendableRows.row("body")), outcomes -> {
                reports.add(outcomes);
                throw new IllegalStateException("bug of the receiver");
            });
        }
        assertThat(reports).containsExactly(List.of(Outcome.sent("m")));
    }

    static Stream<AwsCredentialsProvider> withoutCredentials() {
        ProfileFile empty = ProfileFile.aggregator().build();
        return Stream.of(
                AwsCredentialsProviderChain.of(ProfileCredentialsProvider.builder()
                        .profileFile(empty)
                        .profileName("none")
                        .build()),
                () -> {
                    throw StsException.builder()
                            .statusCode(403)
                            .message("not allowed to assume the role")
                            .build();
                });
    }

    @ParameterizedTest
    @MethodSource("withoutCredentials")
    void without_credentials_the_queue_is_down(AwsCredentialsProvider credentials) {
        try (FakeSqs sqs = FakeSqs.start();
                SqsAsyncClient client = SqsAsyncClient.builder()
                        .endpointOverride(sqs.endpoint())
                        .region(Region.EU_CENTRAL_1)
                        .credentialsProvider(credentials)
                        .build();
                SqsSender sender = sender(client)) {
            assertThat(send(sender, "body")).singleElement().satisfies(outcome -> {
                assertThat(outcome.kind()).isEqualTo(QUEUE_DOWN);
                assertThat(outcome.text()).contains("credentials", "orders");
            });
        }
    }

    @Test
    void without_a_region_the_queue_is_down() {
        AwsRegionProviderChain nowhere = new AwsRegionProviderChain(() -> {
            throw SdkClientException.create("none here");
        });
        List<Throwable> thrown = new ArrayList<>();
        try {
            nowhere.getRegion();
        } catch (SdkClientException asTheSdkSaysIt) {
            thrown.add(asTheSdkSaysIt);
        }

        Outcome outcome = Judgement.lookUp("orders", thrown.get(0));

        assertThat(outcome.kind()).isEqualTo(QUEUE_DOWN);
        assertThat(outcome.text()).contains("set AWS_REGION");
    }
}
