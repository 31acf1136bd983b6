package io.outboxrelay.test.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.outboxrelay.support.SqsClients;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchEntryIdsNotDistinctException;
import software.amazon.awssdk.services.sqs.model.BatchRequestTooLongException;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.EmptyBatchRequestException;
import software.amazon.awssdk.services.sqs.model.InvalidBatchEntryIdException;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sqs.model.TooManyEntriesInBatchRequestException;

/** The fake is as strict as AWS: what fails an entry, what fails the request, and what it keeps. */
class FakeSqsTest {

    private final ManualTime time = new ManualTime(Instant.parse("2026-11-20T10:00:00Z"));
    private final FakeSqs sqs = FakeSqs.start(time);
    private final SqsAsyncClient client = SqsClients.of(sqs.endpoint());
    private final FakeQueue standard = sqs.create("orders");
    private final FakeQueue fifo = sqs.create("payments.fifo");

    @AfterEach
    void stop() {
        client.close();
        sqs.close();
    }

    private SendMessageBatchResponse send(String queue, SendMessageBatchRequestEntry... entries) {
        return client.sendMessageBatch(r -> r.queueUrl(sqs.url(queue)).entries(entries))
                .join();
    }

    private static SendMessageBatchRequestEntry entry(UnaryOperator<SendMessageBatchRequestEntry.Builder> with) {
        return with.apply(SendMessageBatchRequestEntry.builder().id("good").messageBody("body"))
                .build();
    }

    private static SendMessageBatchRequestEntry[] entries(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> entry(e -> e.id("id-" + i)))
                .toArray(SendMessageBatchRequestEntry[]::new);
    }

    private static MessageAttributeValue attribute(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    static Stream<Arguments> poison() {
        return Stream.of(
                Arguments.of("orders", entry(e -> e.id("bad id")), InvalidBatchEntryIdException.class),
                Arguments.of("orders", entry(e -> e), BatchEntryIdsNotDistinctException.class),
                Arguments.of(
                        "orders",
                        entry(e -> e.id("x").messageBody("y".repeat(1_048_573))),
                        BatchRequestTooLongException.class),
                Arguments.of("orders", entry(e -> e.id("x").messageBody("")), SqsException.class),
                Arguments.of("orders", entry(e -> e.id("x").messageDeduplicationId("d")), SqsException.class),
                Arguments.of("orders", entry(e -> e.id("x").messageGroupId("with space")), SqsException.class),
                Arguments.of("payments.fifo", entry(e -> e.id("x").messageDeduplicationId("d")), SqsException.class),
                Arguments.of("payments.fifo", entry(e -> e.id("x").messageGroupId("g")), SqsException.class));
    }

    @ParameterizedTest
    @MethodSource("poison")
    void one_malformed_entry_fails_the_whole_request(
            String queue, SendMessageBatchRequestEntry bad, Class<? extends SqsException> exception) {
        SendMessageBatchRequestEntry good =
                entry(e -> queue.equals("orders") ? e : e.messageGroupId("g").messageDeduplicationId("good"));

        assertThatThrownBy(() -> send(queue, good, bad))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        exception, e -> assertThat(e.statusCode()).isEqualTo(400));
        assertThat(standard.accepted()).isEmpty();
        assertThat(fifo.accepted()).isEmpty();
    }

    @Test
    void a_request_has_one_to_ten_entries() {
        assertThatThrownBy(() -> send("orders")).hasCauseInstanceOf(EmptyBatchRequestException.class);
        assertThatThrownBy(() -> send("orders", entries(11)))
                .hasCauseInstanceOf(TooManyEntriesInBatchRequestException.class);
        assertThat(send("orders", entries(10)).successful()).hasSize(10);
    }

    @Test
    void bad_attributes_fail_the_request() {
        for (SendMessageBatchRequestEntry bad : List.of(
                entry(e -> e.messageAttributes(Map.of("a", attribute("Integer", "1")))),
                entry(e -> e.messageAttributes(Map.of("a", attribute("String.\u0007", "x")))),
                entry(e -> e.messageAttributes(Map.of("a", attribute("String." + "l".repeat(250), "x")))),
                entry(e -> e.messageAttributes(Map.of("a", attribute("Number", "one")))),
                entry(e -> e.messageAttributes(Map.of("a", attribute("Number", "9.9E126")))),
                entry(e -> e.messageAttributes(Map.of("a", attribute("Number", "9.9E-129")))),
                entry(e -> e.messageAttributes(Map.of("a", attribute("String", "")))),
                entry(e -> e.messageAttributes(Map.of(".a", attribute("String", "x")))),
                entry(e -> e.messageAttributes(Map.of("Amazon.a", attribute("String", "x")))))) {
            assertThatThrownBy(() -> send("orders", bad)).hasCauseInstanceOf(SqsException.class);
        }
    }

    @Test
    void an_illegal_character_and_the_limit_of_the_queue_fail_only_the_entry() {
        standard.maxMessageBytes(1_024);

        SendMessageBatchResponse answer = send(
                "orders",
                entry(e -> e.id("bell").messageBody("\u0007")),
                entry(e -> e.id("fits")
                        .messageBody("x".repeat(1_016))
                        .messageAttributes(Map.of("k", attribute("String", "v")))),
                entry(e -> e.id("long")
                        .messageBody("x".repeat(1_017))
                        .messageAttributes(Map.of("k", attribute("String", "v")))),
                entry(e -> e.id("emoji").messageBody("😀")));

        assertThat(answer.successful()).extracting(s -> s.id()).containsExactly("fits", "emoji");
        assertThat(answer.failed())
                .extracting(BatchResultErrorEntry::id, BatchResultErrorEntry::code)
                .containsExactly(tuple("bell", "InvalidMessageContents"), tuple("long", "InvalidParameterValue"));
    }

    @Test
    void a_deduplication_id_counts_for_five_minutes_across_groups() {
        String first =
                send("payments.fifo", fifoEntry("g1")).successful().get(0).messageId();
        time.advance(Duration.ofMinutes(5).minusMillis(1));
        String repeated =
                send("payments.fifo", fifoEntry("g2")).successful().get(0).messageId();
        time.advance(Duration.ofMillis(1));
        String later =
                send("payments.fifo", fifoEntry("g1")).successful().get(0).messageId();

        assertThat(repeated).isEqualTo(first);
        assertThat(later).isNotEqualTo(first);
        assertThat(fifo.accepted()).extracting(AcceptedMessage::duplicate).containsExactly(false, true, false);
        assertThat(fifo.delivered()).hasSize(2);
    }

    private static SendMessageBatchRequestEntry fifoEntry(String group) {
        return entry(e -> e.messageGroupId(group).messageDeduplicationId("d"));
    }

    @Test
    void a_queue_that_is_not_there_is_missing_for_every_call() {
        assertThatThrownBy(() -> client.getQueueUrl(r -> r.queueName("none")).join())
                .hasCauseInstanceOf(QueueDoesNotExistException.class);
        assertThatThrownBy(() -> send("none", entries(1))).hasCauseInstanceOf(QueueDoesNotExistException.class);
    }

    @Test
    void faults_strike_as_often_as_they_are_told() {
        standard.inject(Fault.entry("InternalError", false), Trigger.times(2));

        assertThat(send("orders", entries(10)).failed()).hasSize(2);
        assertThat(send("orders", entries(10)).failed()).isEmpty();
        assertThat(standard.acceptedCount()).isEqualTo(18);
        assertThat(standard.requests(Action.SEND_MESSAGE_BATCH)).isEqualTo(2);
    }
}
