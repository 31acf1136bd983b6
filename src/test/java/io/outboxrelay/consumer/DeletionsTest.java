package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.Delivery;
import io.outboxrelay.support.ReceivingQueue.Letter;
import io.outboxrelay.test.sqs.Action;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;

class DeletionsTest extends ConsumerTest {

    @ParameterizedTest
    @ValueSource(strings = {"", ".fifo"})
    void deletes_that_the_service_failed_are_sent_again_and_nothing_is_delivered_twice(String suffix) {
        var queue = queue(suffix, 5);
        sqs.queue(queue.name())
                .inject(Action.DELETE_MESSAGE_BATCH, Fault.entry("InternalError", false), Trigger.chance(0.2, 7));
        queue.send(letters(200));

        try (var host = start(noting(queue).build())) {
            eventuallyEmpty(queue);
        }
        assertThat(handled).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void a_request_that_is_lost_as_a_whole_is_sent_again() {
        var queue = queue("", 5);
        sqs.queue(queue.name()).inject(Action.DELETE_MESSAGE_BATCH, Fault.serverError(500), Trigger.times(5));
        queue.send(letters(20));

        try (var host = start(noting(queue).build())) {
            eventuallyEmpty(queue);
        }
        assertThat(handled).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void a_receipt_that_is_no_longer_valid_brings_the_message_again_and_it_is_known() {
        var queue = queue("", 5);
        sqs.queue(queue.name())
                .inject(Action.DELETE_MESSAGE_BATCH, Fault.entry("ReceiptHandleIsInvalid", true), Trigger.times(3));
        queue.send(letters(20));

        try (var host = start(noting(queue).build())) {
            eventuallyEmpty(queue);
        }
        assertThat(handled).hasSize(20).doesNotHaveDuplicates();
        assertThat(log.all()).anyMatch(line -> line.contains("its receipt is no longer valid"));
    }

    @Test
    void ten_at_a_time_where_there_are_many() {
        var queue = queue("", 5);
        queue.send(letters(2_000));

        try (var host = start(noting(queue).concurrency(50).build())) {
            eventuallyEmpty(queue);
        }
        assertThat(handled).hasSize(2_000);
        assertThat(sqs.queue(queue.name()).requests(Action.DELETE_MESSAGE_BATCH))
                .isLessThan(600);
    }

    @Test
    void what_is_handled_within_a_moment_goes_in_one_request() {
        var requests = new Requests();
        var moments = new ArrayDeque<Runnable>();
        var deletions = deletions(requests, moments::add);

        var answers = IntStream.range(0, 3)
                .mapToObj(i -> deletions.onAcknowledge(message(i)))
                .toList();
        assertThat(requests.sizes).isEmpty();

        moments.remove().run();

        assertThat(requests.sizes).containsExactly(3);
        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThat(moments).isEmpty();
    }

    @Test
    void ten_do_not_wait_for_the_moment_to_pass() {
        var requests = new Requests();
        var moments = new ArrayDeque<Runnable>();
        var deletions = deletions(requests, moments::add);

        IntStream.range(0, 13).forEach(i -> deletions.onAcknowledge(message(i)));

        assertThat(requests.sizes).containsExactly(10);
        moments.forEach(Runnable::run);
        assertThat(requests.sizes).containsExactly(10, 3);
    }

    @Test
    void what_is_handled_after_the_stop_is_deleted_all_the_same() {
        var requests = new Requests();
        var deletions = deletions(requests, task -> {
            throw new RejectedExecutionException("stopped");
        });

        assertThat(deletions.onAcknowledge(message(1))).isDone();
        assertThat(requests.sizes).containsExactly(1);
    }

    /** Deletes whatever it is asked to. */
    private static final class Requests implements SqsAsyncClient {

        private final List<Integer> sizes = new ArrayList<>();

        @Override
        public CompletableFuture<DeleteMessageBatchResponse> deleteMessageBatch(DeleteMessageBatchRequest request) {
            sizes.add(request.entries().size());
            var done = request.entries().stream()
                    .map(entry -> DeleteMessageBatchResultEntry.builder()
                            .id(entry.id())
                            .build())
                    .toList();
            return CompletableFuture.completedFuture(
                    DeleteMessageBatchResponse.builder().successful(done).build());
        }

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public void close() {}
    }

    private static Deletions deletions(SqsAsyncClient client, Executor inAMoment) {
        var queue = new FoundQueue("orders", "the-url", OptionalInt.empty());
        var events = ConsumerEvents.NONE;
        var settings = new ConsumerSettings(
                10,
                new ConsumerSettings.Backoff(Duration.ofSeconds(5), Duration.ofMinutes(15)),
                Duration.ofSeconds(30),
                Duration.ofMinutes(15),
                Duration.ofSeconds(5),
                Duration.ofSeconds(8));
        var holds = new Holds("billing", queue, new Visibility(client, queue.url()), events, settings);
        return new Deletions(new DeleteRequest("billing", queue, client, events), holds, inAMoment);
    }

    private static Message<String> message(int number) {
        var delivery = new Delivery(new UUID(0, number), "orders", "Any", Map.of(), null, 1, Instant.EPOCH);
        return new GenericMessage<>("body", Map.of(Received.HEADER, new Received(delivery, "receipt-" + number)));
    }

    private static List<Letter> letters(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Letter.of("Any", "group-" + i % 10, "m" + i))
                .toList();
    }
}
