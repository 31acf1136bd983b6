package io.outboxrelay.test.sqs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.OverLimitException;

/** When the fake gives messages, as AWS does it, by a time that the test drives. */
class FakeSqsReceivingTest extends ManualSqsTest {

    @Test
    void a_message_is_hidden_for_exactly_its_time() {
        queue.send("a");
        queue.receive();

        time.advance(VISIBILITY.minusMillis(1));
        assertThat(queue.receive()).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(bodies(queue.receive())).containsExactly("a");
    }

    @Test
    void a_waiting_receive_ends_when_a_message_comes_back() {
        queue.send("a");
        Message message = queue.receive().get(0);
        queue.hide(message, Duration.ofSeconds(7));
        CompletableFuture<List<Message>> waiting = waitingReceive();

        time.advance(Duration.ofSeconds(6));
        assertThat(waiting).isNotDone();
        time.advance(Duration.ofSeconds(1));

        assertThat(waiting).succeedsWithin(10, SECONDS).satisfies(got -> assertThat(got)
                .hasSize(1));
    }

    @Test
    void a_waiting_receive_ends_with_nothing_after_its_time() {
        CompletableFuture<List<Message>> waiting = waitingReceive();

        time.advance(Duration.ofSeconds(19));
        assertThat(waiting).isNotDone();
        time.advance(Duration.ofSeconds(1));

        assertThat(waiting).succeedsWithin(10, SECONDS).satisfies(got -> assertThat(got)
                .isEmpty());
    }

    @Test
    void waiting_receives_are_served_in_their_order_with_what_one_batch_brings() {
        CompletableFuture<List<Message>> first = waitingReceive();
        CompletableFuture<List<Message>> second = waitingReceive();

        queue.send("a", "b");
        assertThat(first).succeedsWithin(10, SECONDS).satisfies(got -> assertThat(bodies(got))
                .containsExactly("a", "b"));
        queue.send("c");
        assertThat(second).succeedsWithin(10, SECONDS).satisfies(got -> assertThat(bodies(got))
                .containsExactly("c"));
    }

    @Test
    void a_waiting_receive_ends_when_a_group_may_go_on() {
        fifo.send("head", "follower");
        Message head = fifo.receive(1).get(0);
        CompletableFuture<List<Message>> waiting = fifo.receiving(10, Duration.ofSeconds(20));
        awaitRequests(fifo, Action.RECEIVE_MESSAGE, 2);

        fifo.delete(head);

        assertThat(waiting).succeedsWithin(10, SECONDS).satisfies(got -> assertThat(bodies(got))
                .containsExactly("follower"));
    }

    private CompletableFuture<List<Message>> waitingReceive() {
        long before = fake(queue).requests(Action.RECEIVE_MESSAGE);
        CompletableFuture<List<Message>> waiting = queue.receiving(10, Duration.ofSeconds(20));
        awaitRequests(queue, Action.RECEIVE_MESSAGE, before + 1);
        return waiting;
    }

    @Test
    void a_message_that_comes_back_goes_before_those_sent_after_it() {
        queue.send("a", "b", "c");
        queue.receive(1);
        time.advance(VISIBILITY);

        assertThat(bodies(queue.receive())).containsExactly("a", "b", "c");
    }

    @Test
    void groups_take_turns() {
        fifo.sendTo("g1", "a1", "a2", "a3");
        fifo.sendTo("g2", "b1");

        List<Message> first = fifo.receive(2);
        first.forEach(fifo::delete);

        assertThat(bodies(first)).containsExactly("a1", "a2");
        assertThat(bodies(fifo.receive())).containsExactly("b1", "a3");
    }

    @Test
    void a_delayed_message_holds_up_its_group() {
        client.setQueueAttributes(r -> r.queueUrl(fifo.url()).attributesWithStrings(Map.of("DelaySeconds", "60")))
                .join();
        fifo.send("delayed");
        client.setQueueAttributes(r -> r.queueUrl(fifo.url()).attributesWithStrings(Map.of("DelaySeconds", "0")))
                .join();
        fifo.send("at once");

        assertThat(fifo.receive()).isEmpty();
        time.advance(Duration.ofMinutes(1));
        assertThat(bodies(fifo.receive())).containsExactly("delayed", "at once");
    }

    @Test
    void a_consumer_may_ask_for_attributes_by_a_prefix() {
        MessageAttributeValue value = MessageAttributeValue.builder()
                .dataType("String")
                .stringValue("x")
                .build();
        client.sendMessage(r -> r.queueUrl(queue.url())
                        .messageBody("body")
                        .messageAttributes(Map.of("a", value, "b.one", value, "b.two", value)))
                .join();

        Message message = client.receiveMessage(r -> r.queueUrl(queue.url()).messageAttributeNames("b.*"))
                .join()
                .messages()
                .get(0);

        assertThat(message.messageAttributes()).containsOnlyKeys("b.one", "b.two");
    }

    @Test
    void too_many_in_flight_end_a_short_poll_with_an_error_and_others_with_nothing() {
        fake(queue).inFlightLimit(2);
        queue.send("a", "b", "c");
        fake(fifo).inFlightLimit(1);
        fifo.sendTo("g1", "a");
        fifo.sendTo("g2", "b");

        List<Message> held = queue.receive();
        assertThat(held).hasSize(2);
        assertThatThrownBy(queue::receive).hasCauseInstanceOf(OverLimitException.class);
        CompletableFuture<List<Message>> waiting = waitingReceive();
        assertThat(waiting).isNotDone();
        queue.delete(held.get(0));
        assertThat(waiting).succeedsWithin(10, SECONDS).satisfies(got -> assertThat(got)
                .hasSize(1));
        assertThat(fifo.receive()).hasSize(1);
        assertThat(fifo.receive()).isEmpty();
    }

    @Test
    void a_receive_asks_for_possible_numbers_only() {
        assertThat(code(() -> queue.receive(0))).isEqualTo("InvalidParameterValue");
        assertThat(code(() -> queue.receive(11))).isEqualTo("InvalidParameterValue");
        assertThat(code(() -> queue.receiving(1, Duration.ofSeconds(21)).join()))
                .isEqualTo("InvalidParameterValue");
        assertThat(code(() -> queue.borrow(Duration.ofSeconds(43_201)))).isEqualTo("InvalidParameterValue");
    }

    @Test
    void a_queue_that_holds_nothing_only_counts() {
        fake(queue).recording(false).holding(false);

        queue.send("a", "b");

        assertThat(queue.receive()).isEmpty();
        assertThat(fake(queue).acceptedCount()).isEqualTo(2);
        assertThat(fake(queue).accepted()).isEmpty();
    }

    @Test
    void a_queue_that_starts_anew_has_forgotten_its_messages() {
        queue.send("a", "b", "c");
        queue.receive(1);

        fake(queue).restart();

        assertThat(fake(queue).depth()).isEqualTo(new FakeQueue.Depth(0, 0, 0));
        time.advance(VISIBILITY);
        assertThat(queue.receive()).isEmpty();
    }
}
