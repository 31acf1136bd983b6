package io.outboxrelay.test.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A consumer that hangs up while it waits for messages. */
class AbandonedReceiveTest {

    private final ManualTime time = new ManualTime(Instant.parse("2026-11-20T10:00:00Z"));
    private final Queues queues = new Queues(time, time::at, true);
    private final FakeService sqs = new FakeService(queues, "http://sqs");
    private final FakeQueue queue = queues.create(FakeSqs.ACCOUNT, "orders");

    private static final class Caller implements Asker {

        final List<Answer> answers = new ArrayList<>();
        boolean gone;

        @Override
        public void take(Answer answer) {
            answers.add(answer);
        }

        @Override
        public boolean isGone() {
            return gone;
        }
    }

    @Test
    void a_message_goes_to_who_is_still_there() {
        Caller gone = call(Action.RECEIVE_MESSAGE, "\"WaitTimeSeconds\":20");
        Caller there = call(Action.RECEIVE_MESSAGE, "\"WaitTimeSeconds\":20");
        gone.gone = true;

        call(Action.SEND_MESSAGE, "\"MessageBody\":\"body\"");

        assertThat(gone.answers).isEmpty();
        assertThat(there.answers).hasSize(1);
        assertThat(queue.depth()).isEqualTo(new FakeQueue.Depth(0, 1, 0));
    }

    @Test
    void a_message_stays_if_nobody_is_there() {
        Caller gone = call(Action.RECEIVE_MESSAGE, "\"WaitTimeSeconds\":20");
        gone.gone = true;

        call(Action.SEND_MESSAGE, "\"MessageBody\":\"body\"");

        assertThat(queue.depth()).isEqualTo(new FakeQueue.Depth(1, 0, 0));
    }

    private Caller call(Action action, String parameters) {
        Caller caller = new Caller();
        String body = "{\"QueueUrl\":\"http://sqs%s\",%s}".formatted(queue.path(), parameters);
        sqs.answer(new CallReader().read(action, body.getBytes(StandardCharsets.UTF_8)), caller);
        return caller;
    }
}
