package io.outboxrelay.sqs;

import static io.outboxrelay.relay.Outcome.Kind.SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Sender;
import io.outboxrelay.support.LogLines;
import io.outboxrelay.support.SqsClients;
import io.outboxrelay.test.sqs.FakeQueue;
import io.outboxrelay.test.sqs.FakeSqs;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

class SqsAutoConfigurationTest {

    private final FakeSqs sqs = FakeSqs.start();
    private final FakeQueue orders = sqs.create("orders");

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SqsAutoConfiguration.class));
    private final ApplicationContextRunner relaying = context.withPropertyValues(
            "outbox.relay.enabled=true", "outbox.relay.lease=60s", "outbox.relay.call-timeout=20s");

    @AfterEach
    void stop() {
        sqs.close();
    }

    private static List<Outcome> send(Sender sender) {
        CompletableFuture<List<Outcome>> answer = new CompletableFuture<>();
        sender.send("orders", List.of(SendableRows.row("body")), answer::complete);
        return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Test
    void spring_boot_finds_it() {
        assertThat(ImportCandidates.load(
                        org.springframework.boot.autoconfigure.AutoConfiguration.class,
                        getClass().getClassLoader()))
                .contains(SqsAutoConfiguration.class.getName());
    }

    @Test
    void a_service_that_did_not_ask_for_a_relay_gets_no_sender() {
        context.run(started -> assertThat(started).hasNotFailed().doesNotHaveBean(Sender.class));
    }

    @Test
    void without_the_sdk_the_context_starts_without_a_sender() {
        relaying.withClassLoader(new FilteredClassLoader("software.amazon.awssdk", "io.netty"))
                .run(started -> assertThat(started).hasNotFailed().doesNotHaveBean(Sender.class));
    }

    @Test
    void the_client_comes_from_the_chain_of_the_sdk_and_is_no_bean() {
        relaying.withSystemProperties("aws.endpointUrlSqs=" + sqs.endpoint()).run(started -> {
            assertThat(started).hasSingleBean(Sender.class).doesNotHaveBean(SqsAsyncClient.class);
            assertThat(send(started.getBean(Sender.class)))
                    .extracting(Outcome::kind)
                    .containsExactly(SENT);
        });
        assertThat(orders.accepted()).hasSize(1);
    }

    @Test
    void the_client_of_the_application_is_used_and_left_open() {
        try (SqsAsyncClient applications = SqsClients.of(sqs.endpoint())) {
            relaying.withBean(
                            "clientOfTheApplication",
                            SqsAsyncClient.class,
                            () -> applications,
                            bean -> bean.setDestroyMethodName(""))
                    .run(started -> assertThat(send(started.getBean(Sender.class)))
                            .extracting(Outcome::kind)
                            .containsExactly(SENT));

            assertThat(applications.getQueueUrl(r -> r.queueName("orders"))).succeedsWithin(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void two_clients_of_which_none_is_primary_are_named() {
        try (SqsAsyncClient one = SqsClients.of(sqs.endpoint());
                SqsAsyncClient two = SqsClients.of(sqs.endpoint());
                LogLines lines = new LogLines(SqsAutoConfiguration.class)) {
            relaying.withSystemProperties("aws.endpointUrlSqs=" + sqs.endpoint())
                    .withBean("first", SqsAsyncClient.class, () -> one, bean -> bean.setDestroyMethodName(""))
                    .withBean("second", SqsAsyncClient.class, () -> two, bean -> bean.setDestroyMethodName(""))
                    .run(started -> assertThat(started).hasNotFailed());
            assertThat(lines.all())
                    .containsExactly(
                            "WARN the relay uses none of the 2 SqsAsyncClient beans (first, second) but a client"
                                    + " of its own: mark one as @Primary to have it used");
        }
    }

    @Test
    void without_an_http_client_the_start_is_refused_unless_the_application_has_a_client() {
        var withoutNetty = relaying.withClassLoader(new FilteredClassLoader("software.amazon.awssdk.http.nio.netty"));
        withoutNetty.run(started -> assertThat(started)
                .hasFailed()
                .getFailure()
                .rootCause()
                .hasMessageContaining("add software.amazon.awssdk:netty-nio-client"));
        try (SqsAsyncClient applications = SqsClients.of(sqs.endpoint())) {
            withoutNetty
                    .withBean(SqsAsyncClient.class, () -> applications, bean -> bean.setDestroyMethodName(""))
                    .run(started -> assertThat(started).hasNotFailed());
        }
    }

    @Test
    void a_sender_of_the_application_wins() {
        Sender own = new Sender() {
            @Override
            public int maxEntries() {
                return 1;
            }

            @Override
            public int maxBytes(String queue) {
                return 1;
            }

            @Override
            public void send(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {}
        };
        relaying.withBean(Sender.class, () -> own)
                .run(started -> assertThat(started.getBean(Sender.class)).isSameAs(own));
    }

    @Test
    void a_queue_in_another_region_stops_the_start_with_one_sentence() {
        relaying.withPropertyValues(
                        "outbox.sqs.queues[0].name=orders",
                        "outbox.sqs.queues[0].address=arn:aws:sqs:us-east-1:111111111111:orders")
                .run(started -> assertThat(started)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .hasMessage(
                                "outbox.sqs.queues maps to queue orders in region us-east-1, but this relay sends to"
                                        + " eu-central-1: run a relay with AWS_REGION=us-east-1 for it"));
    }
}
