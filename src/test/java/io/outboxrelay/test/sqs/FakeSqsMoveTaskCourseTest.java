package io.outboxrelay.test.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;

/** How fast a task moves dead letters, and how it ends. */
class FakeSqsMoveTaskCourseTest extends ManualSqsTest {

    @Test
    void a_task_keeps_to_its_rate_and_can_be_cancelled_while_it_runs() {
        bury(queue, "a", "b", "c", "d");
        String handle = client.startMessageMoveTask(
                        r -> r.sourceArn(arn(deadLetters)).maxNumberOfMessagesPerSecond(1))
                .join()
                .taskHandle();
        time.advance(Duration.ofMillis(1_500));
        assertThat(newest(deadLetters))
                .extracting(
                        ListMessageMoveTasksResultEntry::status,
                        ListMessageMoveTasksResultEntry::maxNumberOfMessagesPerSecond,
                        ListMessageMoveTasksResultEntry::approximateNumberOfMessagesMoved)
                .containsExactly("RUNNING", 1, 2L);

        assertThat(client.cancelMessageMoveTask(r -> r.taskHandle(handle))
                        .join()
                        .approximateNumberOfMessagesMoved())
                .isEqualTo(2);
        time.advance(Duration.ofSeconds(10));

        assertThat(newest(deadLetters).status()).isEqualTo("CANCELLED");
        assertThat(deadLetters.depth()).containsExactly(2, 0, 0);
        assertThat(code(() ->
                        client.cancelMessageMoveTask(r -> r.taskHandle(handle)).join()))
                .isEqualTo("AWS.SimpleQueueService.UnsupportedOperation");
    }

    @Test
    void what_a_consumer_holds_is_left_where_it_is() {
        bury(queue, "a", "b");
        deadLetters.receive(1);
        start(deadLetters);

        time.advance(Duration.ofSeconds(1));

        assertThat(newest(deadLetters).status()).isEqualTo("COMPLETED");
        assertThat(deadLetters.depth()).containsExactly(0, 1, 0);
        assertThat(queue.depth()).containsExactly(1, 0, 0);
    }

    @Test
    void a_task_ends_though_each_message_comes_back_at_once() {
        client.setQueueAttributes(r -> r.queueUrl(queue.url())
                        .attributesWithStrings(Map.of(
                                "RedrivePolicy",
                                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":1}".formatted(arn(deadLetters)))))
                .join();
        bury(queue, "a", "b");
        client.startMessageMoveTask(r -> r.sourceArn(arn(deadLetters)).maxNumberOfMessagesPerSecond(1))
                .join();

        for (int second = 0; second < 4; second++) {
            time.advance(Duration.ofSeconds(1));
            queue.borrow(Duration.ZERO);
            queue.receive();
        }

        assertThat(newest(deadLetters))
                .extracting(
                        ListMessageMoveTasksResultEntry::status,
                        ListMessageMoveTasksResultEntry::approximateNumberOfMessagesMoved)
                .containsExactly("COMPLETED", 2L);
        assertThat(deadLetters.depth()).containsExactly(2, 0, 0);
    }

    @Test
    void a_task_fails_when_its_destination_goes() {
        bury(queue, "a", "b");
        client.startMessageMoveTask(r -> r.sourceArn(arn(deadLetters)).maxNumberOfMessagesPerSecond(1))
                .join();
        time.advance(Duration.ZERO);

        sqs.delete("orders");
        time.advance(Duration.ofSeconds(1));

        assertThat(newest(deadLetters))
                .extracting(ListMessageMoveTasksResultEntry::status, ListMessageMoveTasksResultEntry::failureReason)
                .containsExactly("FAILED", "AWS.SimpleQueueService.NonExistentQueue");
        assertThat(deadLetters.depth()).containsExactly(1, 0, 0);
    }
}
