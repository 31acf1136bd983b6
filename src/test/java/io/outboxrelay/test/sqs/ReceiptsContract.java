package io.outboxrelay.test.sqs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/** What a consumer of a standard queue does with messages that it has, on every SQS: holds, gives back, deletes. */
abstract class ReceiptsContract extends ReceivingServerTest {

    @Test
    void a_message_that_is_not_deleted_comes_again_and_wakes_a_long_poll() {
        queue.send("again");
        Message first = queue.borrow(SHORT).get(0);

        Message second = queue.await().get(0);

        assertThat(second.messageId()).isEqualTo(first.messageId());
        assertThat(second.receiptHandle()).isNotEqualTo(first.receiptHandle());
        assertThat(second.attributes())
                .containsEntry(APPROXIMATE_RECEIVE_COUNT, "2")
                .containsEntry(
                        APPROXIMATE_FIRST_RECEIVE_TIMESTAMP,
                        first.attributes().get(APPROXIMATE_FIRST_RECEIVE_TIMESTAMP));
    }

    @Test
    void a_message_that_is_given_back_wakes_a_long_poll_at_once() {
        queue.send("given back");
        Message first = queue.receive().get(0);
        CompletableFuture<List<Message>> waiting = queue.receiving(10, Duration.ofSeconds(20));

        queue.hide(first, Duration.ZERO);

        assertThat(waiting).succeedsWithin(10, SECONDS).satisfies(got -> assertThat(got)
                .hasSize(1));
    }

    @Test
    void a_message_that_is_held_does_not_come_again_while_others_do() {
        queue.send("held", "not held");
        List<Message> first = queue.borrow(SHORT);
        first.stream().filter(m -> m.body().equals("held")).forEach(m -> queue.hide(m, Duration.ofMinutes(1)));

        assertThat(bodies(queue.await())).containsExactly("not held");
        assertThat(queue.depth()).containsExactly(0, 2, 0);
    }

    @Test
    void many_are_held_or_deleted_by_one_call_that_tells_which_could_not_be() {
        queue.send("a", "b");
        List<Message> messages = queue.borrow(SHORT);

        var held = client.changeMessageVisibilityBatch(r -> r.queueUrl(queue.url())
                        .entries(
                                e -> e.id("good")
                                        .receiptHandle(messages.get(0).receiptHandle())
                                        .visibilityTimeout(60),
                                e -> e.id("bad").receiptHandle("nonsense").visibilityTimeout(60)))
                .join();
        var deleted = client.deleteMessageBatch(r -> r.queueUrl(queue.url())
                        .entries(e -> e.id("good").receiptHandle(messages.get(0).receiptHandle()), e -> e.id("bad")
                                .receiptHandle("nonsense")))
                .join();

        assertThat(held.successful()).extracting(e -> e.id()).containsExactly("good");
        assertThat(deleted.successful()).extracting(e -> e.id()).containsExactly("good");
        for (List<BatchResultErrorEntry> failed : List.of(held.failed(), deleted.failed())) {
            assertThat(failed)
                    .extracting(
                            BatchResultErrorEntry::id, BatchResultErrorEntry::code, BatchResultErrorEntry::senderFault)
                    .containsExactly(tuple("bad", "ReceiptHandleIsInvalid", true));
        }
        assertThat(bodies(queue.await())).containsExactly(messages.get(1).body());
    }

    @Test
    void a_second_delete_and_an_older_receipt() {
        queue.send("deleted twice");
        Message older = queue.borrow(SHORT).get(0);
        Message newer = queue.await().get(0);

        assertThat(refusal(() -> queue.delete(older))).isEqualTo(deleteWithOlderReceipt());
        assertThat(queue.depth()).containsExactly(0, 1, 0);
        queue.delete(newer);
        assertThat(refusal(() -> queue.delete(newer))).isEqualTo(secondDelete());
        assertThat(queue.depth()).containsExactly(0, 0, 0);
    }

    abstract String deleteWithOlderReceipt();

    abstract String secondDelete();
}
