package io.outboxrelay.test.sqs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.MESSAGE_GROUP_ID;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.SENT_TIMESTAMP;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/** How AWS makes a dead letter of a message. */
class FakeSqsDeadLettersTest extends ManualSqsTest {

    @Test
    void a_message_stays_until_it_is_received_once_too_often() {
        queue.send("poison");
        receiveAndLetGo(queue, MAX_RECEIVES);
        time.advance(Duration.ofHours(1));
        assertThat(queue.depth()).containsExactly(1, 0, 0);

        assertThat(queue.receive()).isEmpty();

        assertThat(queue.depth()).containsExactly(0, 0, 0);
        assertThat(deadLetters.depth()).containsExactly(1, 0, 0);
    }

    @Test
    void a_dead_letter_of_a_standard_queue_keeps_its_time_and_counts_on() {
        queue.send("poison");
        Instant sent = time.instant();
        receiveAndLetGo(queue, MAX_RECEIVES);
        queue.receive();
        time.advance(Duration.ofMinutes(1));

        Message dead = deadLetters.receive().get(0);

        assertThat(dead.attributes())
                .containsEntry(SENT_TIMESTAMP, millis(sent))
                .containsEntry(APPROXIMATE_RECEIVE_COUNT, Integer.toString(MAX_RECEIVES + 1))
                .containsEntry(APPROXIMATE_FIRST_RECEIVE_TIMESTAMP, millis(time.instant()));
    }

    @Test
    void a_dead_letter_of_a_fifo_queue_gets_a_new_time_and_its_id_as_deduplication_id() {
        fifo.sendTo("customer-1", "poison");
        receiveAndLetGo(fifo, MAX_RECEIVES);
        Instant moved = time.instant();
        fifo.receive();
        time.advance(Duration.ofMinutes(1));

        Message dead = fifoDeadLetters.receive().get(0);

        assertThat(dead.attributes())
                .containsEntry(SENT_TIMESTAMP, millis(moved))
                .containsEntry(MESSAGE_GROUP_ID, "customer-1")
                .containsEntry(MESSAGE_DEDUPLICATION_ID, dead.messageId());
    }

    @Test
    void a_receive_of_the_dead_letter_queue_that_waits_gets_the_dead_letter() {
        queue.send("poison");
        receiveAndLetGo(queue, MAX_RECEIVES);
        CompletableFuture<List<Message>> waiting = deadLetters.receiving(10, Duration.ofSeconds(20));
        awaitRequest(deadLetters, Action.RECEIVE_MESSAGE);

        queue.receive();

        assertThat(waiting).succeedsWithin(10, SECONDS).satisfies(got -> assertThat(bodies(got))
                .containsExactly("poison"));
    }

    @Test
    void a_message_whose_dead_letter_queue_is_gone_is_delivered_on() {
        queue.send("poison");
        sqs.delete("orders-dlq");
        receiveAndLetGo(queue, MAX_RECEIVES);

        assertThat(queue.receive())
                .extracting(m -> m.attributes().get(APPROXIMATE_RECEIVE_COUNT))
                .containsExactly(Integer.toString(MAX_RECEIVES + 1));
    }

    @Test
    void every_receive_counts_for_the_followers_in_a_batch_too() {
        fifo.send("poison", "innocent");
        receiveAndLetGo(fifo, MAX_RECEIVES);

        assertThat(fifo.receive()).isEmpty();

        assertThat(bodies(fifoDeadLetters.receive())).containsExactly("poison", "innocent");
    }

    private void receiveAndLetGo(Mailbox from, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(from.receive()).isNotEmpty();
            time.advance(VISIBILITY);
        }
    }

    private static String millis(Instant instant) {
        return Long.toString(instant.toEpochMilli());
    }
}
