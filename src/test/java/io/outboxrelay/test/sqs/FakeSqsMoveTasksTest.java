package io.outboxrelay.test.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.SENT_TIMESTAMP;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/** From where and to where AWS moves dead letters, and as what. */
class FakeSqsMoveTasksTest extends ManualSqsTest {

    @Test
    void a_moved_message_is_a_new_one_in_the_queue_that_it_came_from() {
        Message dead = bury(queue, "a").get(0);
        String handle = start(deadLetters);
        assertThat(newest(deadLetters).status()).isEqualTo("RUNNING");
        assertThat(newest(deadLetters).taskHandle()).isEqualTo(handle);

        time.advance(Duration.ofSeconds(1));

        ListMessageMoveTasksResultEntry task = newest(deadLetters);
        assertThat(task.status()).isEqualTo("COMPLETED");
        assertThat(task.taskHandle()).isNull();
        assertThat(task.approximateNumberOfMessagesMoved()).isEqualTo(1);
        assertThat(task.approximateNumberOfMessagesToMove()).isEqualTo(1);
        assertThat(deadLetters.depth()).containsExactly(0, 0, 0);
        Message moved = queue.receive().get(0);
        assertThat(moved.messageId()).isNotEqualTo(dead.messageId());
        assertThat(moved.attributes())
                .containsEntry(APPROXIMATE_RECEIVE_COUNT, "1")
                .doesNotContainKey(DEAD_LETTER_QUEUE_SOURCE_ARN);
        assertThat(Long.parseLong(moved.attributes().get(SENT_TIMESTAMP)))
                .isGreaterThan(Long.parseLong(dead.attributes().get(SENT_TIMESTAMP)));
    }

    @Test
    void dead_letters_of_a_fifo_queue_are_moved_in_their_order() {
        List<Message> dead = bury(fifo, "a", "b");
        start(fifoDeadLetters);

        time.advance(Duration.ofSeconds(1));

        List<Message> moved = fifo.receive();
        assertThat(bodies(moved)).containsExactly("a", "b");
        assertThat(moved)
                .extracting(m -> m.attributes().get(MESSAGE_DEDUPLICATION_ID))
                .containsExactlyElementsOf(dead.stream().map(Message::messageId).toList());
    }

    @Test
    void what_was_sent_to_a_dead_letter_queue_has_no_way_back_but_may_go_elsewhere() {
        deadLetters.send("by hand");
        start(deadLetters);
        time.advance(Duration.ofSeconds(1));

        ListMessageMoveTasksResultEntry task = newest(deadLetters);
        assertThat(task.status()).isEqualTo("FAILED");
        assertThat(task.failureReason()).isEqualTo("CouldNotDetermineMessageSource");
        assertThat(deadLetters.depth()).containsExactly(1, 0, 0);

        client.startMessageMoveTask(r -> r.sourceArn(arn(deadLetters)).destinationArn(arn(queue)))
                .join();
        time.advance(Duration.ofSeconds(1));
        assertThat(newest(deadLetters).status()).isEqualTo("COMPLETED");
        assertThat(bodies(queue.receive())).containsExactly("by hand");
    }

    @Test
    void only_a_dead_letter_queue_can_be_moved_from_and_only_one_task_runs() {
        assertThat(refusal(() -> start(queue))).hasMessageContaining("must be configured as a Dead Letter Queue");
        start(deadLetters);

        assertThat(refusal(() -> start(deadLetters))).hasMessageContaining("already a task running");
        time.advance(Duration.ZERO);
        start(deadLetters);
        assertThat(client.listMessageMoveTasks(
                                r -> r.sourceArn(arn(deadLetters)).maxResults(10))
                        .join()
                        .results())
                .extracting(ListMessageMoveTasksResultEntry::status)
                .containsExactly("RUNNING", "COMPLETED");
    }

    @Test
    void what_is_asked_for_must_exist_and_fit() {
        String missing = arn(queue) + "-missing";
        assertThat(code(() ->
                        client.startMessageMoveTask(r -> r.sourceArn(missing)).join()))
                .isEqualTo("ResourceNotFoundException");
        assertThat(code(() -> client.startMessageMoveTask(
                                r -> r.sourceArn(arn(deadLetters)).destinationArn(missing))
                        .join()))
                .isEqualTo("ResourceNotFoundException");
        assertThat(code(() -> client.startMessageMoveTask(
                                r -> r.sourceArn(arn(deadLetters)).destinationArn(arn(fifo)))
                        .join()))
                .isEqualTo("InvalidParameterValue");
        assertThat(code(() -> client.startMessageMoveTask(
                                r -> r.sourceArn(arn(deadLetters)).maxNumberOfMessagesPerSecond(501))
                        .join()))
                .isEqualTo("InvalidParameterValue");
        assertThat(code(() -> client.cancelMessageMoveTask(r -> r.taskHandle("nonsense"))
                        .join()))
                .isEqualTo("InvalidParameterValue");
    }
}
