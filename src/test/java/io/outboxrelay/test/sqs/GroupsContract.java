package io.outboxrelay.test.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.MESSAGE_GROUP_ID;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.SEQUENCE_NUMBER;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/** What a consumer of a FIFO queue meets on every SQS: the order of a group, and the lock on it. */
abstract class GroupsContract extends ReceivingServerTest {

    @Test
    void a_message_tells_its_group_its_deduplication_id_and_its_number() {
        client.sendMessage(r -> r.queueUrl(fifo.url())
                        .messageBody("first")
                        .messageGroupId("g")
                        .messageDeduplicationId("order-1"))
                .join();
        fifo.send("second");

        List<Message> messages = fifo.receive();

        assertThat(messages.get(0).attributes())
                .containsAllEntriesOf(Map.of(MESSAGE_GROUP_ID, "g", MESSAGE_DEDUPLICATION_ID, "order-1"));
        assertThat(messages)
                .extracting(m -> m.attributes().get(SEQUENCE_NUMBER))
                .doesNotContainNull()
                .isSorted();
    }

    @Test
    void one_receive_takes_a_group_in_its_order_before_it_goes_on_to_the_next() {
        fifo.sendTo("g1", "a1");
        fifo.sendTo("g2", "b1");
        fifo.sendTo("g1", "a2", "a3");

        assertThat(bodies(fifo.receive())).containsExactly("a1", "a2", "a3", "b1");
    }

    @Test
    void a_group_stands_still_while_its_head_is_in_flight_and_other_groups_go_on() {
        fifo.sendTo("g1", "a1", "a2");
        fifo.sendTo("g2", "b1");

        Message head = fifo.receive(1).get(0);

        assertThat(bodies(fifo.receive())).containsExactly("b1");
        assertThat(fifo.receive()).isEmpty();
        fifo.sendTo("g1", "a3");
        assertThat(fifo.receive()).isEmpty();
        fifo.delete(head);
        assertThat(bodies(fifo.receive())).containsExactly("a2", "a3");
    }

    @Test
    void a_head_that_is_given_back_comes_alone_while_its_followers_are_in_flight() {
        fifo.send("head", "follower 1", "follower 2");
        List<Message> all = fifo.receive();
        fifo.hide(all.get(0), Duration.ZERO);

        Message again = fifo.receive().get(0);

        assertThat(again.body()).isEqualTo("head");
        assertThat(again.attributes()).containsEntry(APPROXIMATE_RECEIVE_COUNT, "2");
        fifo.hide(all.get(1), Duration.ZERO);
        assertThat(fifo.receive()).isEmpty();
        fifo.delete(again);
        assertThat(bodies(fifo.receive())).containsExactly("follower 1");
    }

    @Test
    void followers_that_come_back_before_their_head_wait_for_it() {
        fifo.send("head", "follower");
        fifo.hide(fifo.borrow(SHORT).get(0), SHORT.multipliedBy(3));

        assertThat(bodies(fifo.await())).containsExactly("head", "follower");
    }

    @Test
    void a_receipt_whose_time_is_over() {
        fifo.send("slow");
        Message message = fifo.borrow(SHORT).get(0);
        waitUntilVisible();

        assertThat(refusal(() -> fifo.delete(message))).isEqualTo(deleteWithExpiredReceipt());
    }

    abstract String deleteWithExpiredReceipt();

    private void waitUntilVisible() {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (fifo.depth().get(0) == 0) {
            assertThat(System.nanoTime())
                    .as("no message became visible in time")
                    .isLessThan(end);
        }
    }
}
