package io.outboxrelay.test.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN;
import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.QUEUE_ARN;
import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.REDRIVE_POLICY;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/** What becomes of messages that nobody can handle, on every SQS. */
abstract class DeadLettersContract extends ReceivingServerTest {

    @Test
    void a_queue_tells_its_redrive_policy_and_a_dead_letter_queue_its_sources() {
        assertThat(queue.attribute(REDRIVE_POLICY))
                .contains(deadLetters.attribute(QUEUE_ARN))
                .contains("maxReceiveCount");
        assertThat(client.listDeadLetterSourceQueues(r -> r.queueUrl(deadLetters.url()))
                        .join()
                        .queueUrls())
                .containsExactly(queue.url());
    }

    @Test
    void a_message_leaves_with_the_receive_after_the_last_allowed_one() {
        queue.send("poison");
        String id = giveBack(queue, MAX_RECEIVES).messageId();
        assertThat(deadLetters.depth()).containsExactly(0, 0, 0);

        assertThat(queue.receive()).isEmpty();

        assertThat(queue.depth()).containsExactly(0, 0, 0);
        Message dead = deadLetters.receive().get(0);
        assertThat(dead.messageId()).isEqualTo(id);
        assertThat(dead.body()).isEqualTo("poison");
        assertThat(dead.attributes())
                .containsEntry(APPROXIMATE_RECEIVE_COUNT, Integer.toString(MAX_RECEIVES + 1))
                .containsEntry(DEAD_LETTER_QUEUE_SOURCE_ARN, queue.attribute(QUEUE_ARN));
    }

    @Test
    void a_poisonous_head_of_a_group_leaves_and_its_followers_come() {
        fifo.send("poison", "innocent");
        for (int i = 0; i < MAX_RECEIVES; i++) {
            fifo.hide(fifo.receive(1).get(0), Duration.ZERO);
        }

        assertThat(bodies(fifo.receive())).containsExactly("innocent");
        assertThat(bodies(fifoDeadLetters.receive())).containsExactly("poison");
    }

    @Test
    void dead_letters_are_moved_back_and_start_anew() {
        queue.send("one", "two");
        List<String> ids = List.of();
        for (int i = 0; i < MAX_RECEIVES; i++) {
            ids = queue.borrow(Duration.ZERO).stream().map(Message::messageId).toList();
        }
        queue.receive();

        ListMessageMoveTasksResultEntry task = moveBack(deadLetters);

        assertThat(task.status()).hasToString("COMPLETED");
        assertThat(task.approximateNumberOfMessagesMoved()).isEqualTo(2);
        assertThat(deadLetters.depth()).containsExactly(0, 0, 0);
        List<Message> moved = queue.receive();
        assertThat(bodies(moved)).containsExactlyInAnyOrder("one", "two");
        assertThat(moved)
                .extracting(m -> m.attributes().get(APPROXIMATE_RECEIVE_COUNT))
                .containsOnly("1");
        assertThat(ids.containsAll(moved.stream().map(Message::messageId).toList()))
                .isEqualTo(movedMessagesKeepTheirIds());
    }

    abstract boolean movedMessagesKeepTheirIds();

    @Test
    void dead_letters_of_a_fifo_queue_are_moved_back() {
        fifo.send("one");
        giveBack(fifo, MAX_RECEIVES);
        fifo.receive();

        assertThat(moveBack(fifoDeadLetters).status()).hasToString("COMPLETED");

        assertThat(bodies(fifo.receive())).hasSize(fifoMessagesMovedOfOne());
    }

    abstract int fifoMessagesMovedOfOne();

    private static Message giveBack(Mailbox from, int times) {
        Message last = null;
        for (int i = 0; i < times; i++) {
            last = from.receive().get(0);
            from.hide(last, Duration.ZERO);
        }
        return last;
    }

    private ListMessageMoveTasksResultEntry moveBack(Mailbox from) {
        String source = from.attribute(QUEUE_ARN);
        client.startMessageMoveTask(r -> r.sourceArn(source)).join();
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            ListMessageMoveTasksResultEntry task = client.listMessageMoveTasks(r -> r.sourceArn(source))
                    .join()
                    .results()
                    .get(0);
            if (!task.status().equals("RUNNING")) {
                return task;
            }
            assertThat(System.nanoTime()).as("the move took too long").isLessThan(end);
        }
    }
}
