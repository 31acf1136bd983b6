package io.outboxrelay.test.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.BatchEntryIdsNotDistinctException;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.EmptyBatchRequestException;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.PurgeQueueInProgressException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;

/** What AWS takes and refuses of receipts, and what a purge does. */
class FakeSqsReceiptsTest extends ManualSqsTest {

    @Test
    void a_standard_queue_deletes_a_message_whose_time_is_over() {
        queue.send("late");
        Message message = queue.receive().get(0);
        time.advance(VISIBILITY);

        queue.delete(message);

        assertThat(queue.depth()).containsExactly(0, 0, 0);
        assertThat(queue.receive()).isEmpty();
    }

    @Test
    void a_receipt_from_before_the_last_receive_deletes_nothing_though_it_is_taken() {
        queue.send("a");
        Message older = queue.receive().get(0);
        time.advance(VISIBILITY);
        queue.receive();

        queue.delete(older);

        assertThat(queue.depth()).containsExactly(0, 1, 0);
        assertThat(refusal(() -> queue.hide(older, VISIBILITY))).hasMessageContaining("not available for visibility");
    }

    @Test
    void a_fifo_queue_refuses_a_receipt_whose_time_is_over_for_all_that_it_could_do() {
        fifo.send("late");
        Message message = fifo.receive().get(0);
        time.advance(VISIBILITY);

        assertThat(refusal(() -> fifo.delete(message))).hasMessageContaining("The receipt handle has expired");
        assertThat(refusal(() -> fifo.hide(message, VISIBILITY)))
                .hasMessageContaining("The receipt handle has expired");
        assertThat(fifo.delete(List.of(message))).singleElement().satisfies(failed -> {
            assertThat(failed.code()).isEqualTo("InvalidParameterValue");
            assertThat(failed.senderFault()).isTrue();
        });
        assertThat(fifo.depth()).containsExactly(1, 0, 0);
    }

    @Test
    void a_receipt_is_good_for_as_long_as_its_message_is_held() {
        fifo.send("held");
        Message message = fifo.receive().get(0);
        time.advance(VISIBILITY.minusSeconds(1));
        fifo.hide(message, VISIBILITY);
        time.advance(VISIBILITY.minusSeconds(1));

        fifo.delete(message);

        assertThat(fifo.depth()).containsExactly(0, 0, 0);
    }

    @Test
    void a_standard_queue_takes_a_hold_that_comes_too_late_but_does_not_hold() {
        queue.send("late");
        Message message = queue.receive().get(0);
        time.advance(VISIBILITY);

        queue.hide(message, VISIBILITY);

        assertThat(queue.receive()).hasSize(1);
    }

    @Test
    void nothing_is_held_for_longer_than_twelve_hours_from_its_receive() {
        queue.send("held");
        Message message = queue.receive().get(0);
        queue.hide(message, Duration.ofHours(11));
        time.advance(Duration.ofHours(10));

        assertThat(refusal(() -> queue.hide(message, Duration.ofHours(2).plusSeconds(1))))
                .hasMessageContaining("beyond the limit");
        queue.hide(message, Duration.ofHours(2));
        time.advance(Duration.ofHours(2));
        Message again = queue.receive().get(0);
        queue.hide(again, Duration.ofHours(12));
        assertThat(code(() -> queue.hide(again, Duration.ofSeconds(43_201)))).isEqualTo("InvalidParameterValue");
        assertThat(code(() -> queue.hide(again, Duration.ofSeconds(-1)))).isEqualTo("InvalidParameterValue");
    }

    @Test
    void a_message_that_was_deleted_can_be_deleted_but_not_held() {
        queue.send("gone");
        Message message = queue.receive().get(0);
        queue.delete(message);

        queue.delete(message);

        assertThat(refusal(() -> queue.hide(message, VISIBILITY))).hasMessageContaining("does not exist");
    }

    @Test
    void a_receipt_of_another_queue_is_none() {
        queue.send("a");
        Message message = queue.receive().get(0);
        Mailbox other = new Mailbox(client, deadLetters.url());

        assertThatThrownBy(() -> other.delete(message)).hasCauseInstanceOf(ReceiptHandleIsInvalidException.class);
        assertThatThrownBy(() -> other.hide(message, VISIBILITY))
                .hasCauseInstanceOf(ReceiptHandleIsInvalidException.class);
    }

    @Test
    void a_batch_of_receipts_is_as_strict_as_one_of_messages() {
        assertThatThrownBy(() -> queue.delete(List.of())).hasCauseInstanceOf(EmptyBatchRequestException.class);
        assertThatThrownBy(() -> client.deleteMessageBatch(r -> r.queueUrl(queue.url())
                                .entries(e -> e.id("a").receiptHandle("x"), e -> e.id("a")
                                        .receiptHandle("y")))
                        .join())
                .hasCauseInstanceOf(BatchEntryIdsNotDistinctException.class);
    }

    @Test
    void the_same_message_twice_in_one_batch_is_deleted_once_and_told_twice() {
        queue.send("a");
        Message message = queue.receive().get(0);

        assertThat(queue.delete(List.of(message, message)))
                .extracting(BatchResultErrorEntry::code)
                .isEmpty();
    }

    @Test
    void a_purge_may_take_its_time_and_then_takes_what_came_meanwhile() {
        fake(queue).purgeWindow(Duration.ofSeconds(60));
        queue.send("before");
        client.purgeQueue(r -> r.queueUrl(queue.url())).join();
        queue.send("meanwhile");

        assertThat(bodies(queue.receive(1))).containsExactly("before");
        time.advance(Duration.ofSeconds(60));
        queue.send("after");

        assertThat(bodies(queue.receive())).containsExactly("after");
    }

    @Test
    void a_queue_is_purged_once_a_minute() {
        client.purgeQueue(r -> r.queueUrl(queue.url())).join();
        time.advance(Duration.ofSeconds(59));

        assertThatThrownBy(() -> client.purgeQueue(r -> r.queueUrl(queue.url())).join())
                .hasCauseInstanceOf(PurgeQueueInProgressException.class);
        time.advance(Duration.ofSeconds(1));
        client.purgeQueue(r -> r.queueUrl(queue.url())).join();
    }
}
