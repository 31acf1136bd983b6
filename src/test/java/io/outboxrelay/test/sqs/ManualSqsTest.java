package io.outboxrelay.test.sqs;

import io.outboxrelay.support.DevelopmentQueues;
import io.outboxrelay.support.SqsClients;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** A fake whose time the test drives, with a pair of standard queues and a pair of FIFO queues. */
abstract class ManualSqsTest {

    static final int MAX_RECEIVES = 2;
    static final Duration VISIBILITY = Duration.ofSeconds(30);

    final ManualTime time = new ManualTime(Instant.parse("2026-11-20T10:00:00Z"));
    final FakeSqs sqs = FakeSqs.start(time);
    final SqsAsyncClient client = SqsClients.of(sqs.endpoint());
    final Mailbox queue = mailbox("orders");
    final Mailbox deadLetters = new Mailbox(client, sqs.url("orders-dlq"));
    final Mailbox fifo = mailbox("payments.fifo");
    final Mailbox fifoDeadLetters = new Mailbox(client, sqs.url("payments-dlq.fifo"));

    private Mailbox mailbox(String name) {
        return new Mailbox(
                client,
                DevelopmentQueues.create(client, name, MAX_RECEIVES, VISIBILITY).url());
    }

    @AfterEach
    void stop() {
        client.close();
        sqs.close();
    }

    /** The fake's side of a queue. */
    FakeQueue fake(Mailbox of) {
        return sqs.queue(of.url().substring(of.url().lastIndexOf('/') + 1));
    }

    static List<String> bodies(List<Message> messages) {
        return messages.stream().map(Message::body).toList();
    }

    /** Waits until the fake has so many requests, those included that it keeps waiting. */
    void awaitRequests(Mailbox of, Action action, long count) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (fake(of).requests(action) < count) {
            Assertions.assertThat(System.nanoTime()).as("no request came").isLessThan(end);
        }
    }

    void awaitRequest(Mailbox of, Action action) {
        awaitRequests(of, action, 1);
    }

    String arn(Mailbox of) {
        return of.attribute(QueueAttributeName.QUEUE_ARN);
    }

    static SqsException refusal(ThrowingCallable call) {
        Throwable failure = Assertions.catchThrowable(call);
        Assertions.assertThat(failure).isInstanceOf(CompletionException.class).hasCauseInstanceOf(SqsException.class);
        return (SqsException) failure.getCause();
    }

    static String code(ThrowingCallable call) {
        return refusal(call).awsErrorDetails().errorCode();
    }

    /** Makes dead letters, and returns them as the dead letter queue has them. */
    List<Message> bury(Mailbox from, String... bodies) {
        from.send(bodies);
        while (!from.borrow(Duration.ZERO).isEmpty()) {
            time.advance(Duration.ofMillis(1));
        }
        Mailbox graveyard = from.isFifo() ? fifoDeadLetters : deadLetters;
        List<Message> dead = graveyard.borrow(Duration.ZERO);
        Assertions.assertThat(dead).hasSize(bodies.length);
        return dead;
    }

    String start(Mailbox source) {
        return client.startMessageMoveTask(r -> r.sourceArn(arn(source))).join().taskHandle();
    }

    ListMessageMoveTasksResultEntry newest(Mailbox source) {
        return client.listMessageMoveTasks(r -> r.sourceArn(arn(source)))
                .join()
                .results()
                .get(0);
    }
}
