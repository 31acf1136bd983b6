package io.outboxrelay.test.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.RequestThrottledException;

/** What can be made to go wrong for a consumer. */
class FakeSqsConsumerFaultsTest extends ManualSqsTest {

    @Test
    void entries_of_a_delete_fail_for_the_messages_that_the_script_names() {
        fake(queue).inject(Action.DELETE_MESSAGE_BATCH, Fault.entry("InternalError", false), Trigger.body("b"));
        queue.send("a", "b", "c");

        List<BatchResultErrorEntry> failed = queue.delete(queue.receive());

        assertThat(failed)
                .extracting(BatchResultErrorEntry::id, BatchResultErrorEntry::code, BatchResultErrorEntry::senderFault)
                .containsExactly(tuple("1", "InternalError", false));
        assertThat(queue.depth()).containsExactly(0, 1, 0);
    }

    @Test
    void an_entry_of_a_delete_is_left_out_of_the_answer_whether_it_was_deleted_or_not() {
        fake(queue)
                .inject(Action.DELETE_MESSAGE_BATCH, new Fault.Unmentioned(true), Trigger.body("deleted"))
                .inject(Action.DELETE_MESSAGE_BATCH, new Fault.Unmentioned(false), Trigger.body("kept"));
        queue.send("deleted", "kept");
        List<Message> messages = queue.receive();

        assertThat(queue.delete(messages)).isEmpty();

        time.advance(VISIBILITY);
        assertThat(bodies(queue.receive())).containsExactly("kept");
    }

    @Test
    void holding_one_message_fails_as_often_as_the_script_says() {
        fake(queue).inject(Action.CHANGE_MESSAGE_VISIBILITY, Fault.entry("MessageNotInflight", true), Trigger.times(1));
        queue.send("a");
        Message message = queue.receive().get(0);

        assertThat(code(() -> queue.hide(message, Duration.ZERO))).isEqualTo("MessageNotInflight");
        queue.hide(message, Duration.ZERO);

        assertThat(queue.depth()).containsExactly(1, 0, 0);
    }

    @Test
    void what_a_lost_answer_brought_comes_again_after_its_time() {
        fake(queue).inject(Action.RECEIVE_MESSAGE, new Fault.Silence(true), Trigger.times(1));
        queue.send("a");

        CompletableFuture<List<Message>> lost = queue.receiving(10, Duration.ZERO);
        awaitRequest(queue, Action.RECEIVE_MESSAGE);

        assertThat(lost).isNotDone();
        assertThat(queue.receive()).isEmpty();
        time.advance(VISIBILITY);
        assertThat(bodies(queue.receive())).containsExactly("a");
        lost.cancel(true);
    }

    @Test
    void a_connection_is_reset_after_messages_were_deleted() {
        fake(queue).inject(Action.DELETE_MESSAGE, new Fault.Reset(true), Trigger.times(1));
        queue.send("a");
        Message message = queue.receive().get(0);

        // the SDK asks once more, and a second delete is taken
        queue.delete(message);

        assertThat(fake(queue).requests(Action.DELETE_MESSAGE)).isEqualTo(2);
        assertThat(queue.depth()).containsExactly(0, 0, 0);
    }

    @Test
    void an_answer_comes_late_in_real_time() {
        fake(queue).inject(Action.RECEIVE_MESSAGE, new Fault.Delay(Duration.ofMillis(300)), Trigger.times(1));
        queue.send("a");
        long start = System.nanoTime();

        assertThat(queue.receive()).hasSize(1);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void a_receive_is_refused_as_by_aws() {
        fake(queue).inject(Action.RECEIVE_MESSAGE, Fault.throttled(), Trigger.always());
        fake(fifo).inject(Action.RECEIVE_MESSAGE, Fault.accessDenied(), Trigger.always());

        assertThatThrownBy(queue::receive).hasCauseInstanceOf(RequestThrottledException.class);
        assertThat(code(fifo::receive)).isEqualTo("AccessDeniedException");
    }

    static Stream<Arguments> impossible() {
        return Stream.of(
                Arguments.of(Action.RECEIVE_MESSAGE, Fault.entry("InternalError", false)),
                Arguments.of(Action.DELETE_MESSAGE, new Fault.Unmentioned(true)),
                Arguments.of(Action.CREATE_QUEUE, Fault.throttled()),
                Arguments.of(Action.DELETE_MESSAGE_BATCH, new Fault.WrongMd5()));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void a_fault_that_could_never_strike_is_told_at_once(Action action, Fault fault) {
        assertThatThrownBy(() -> fake(queue).inject(action, fault, Trigger.always()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(action.name());
    }
}
