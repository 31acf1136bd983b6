package io.outboxrelay.test.sqs;

import io.outboxrelay.support.DevelopmentQueues;
import io.outboxrelay.support.SqsClients;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** An SQS server, and queues on it that each test has for itself. */
abstract class ReceivingServerTest {

    static final int MAX_RECEIVES = 3;

    /** What tests wait for; a queue's own visibility timeout is longer than any test. */
    static final Duration SHORT = Duration.ofSeconds(1);

    private static final Duration VISIBILITY = Duration.ofMinutes(1);

    private final String name = "orders-" + UUID.randomUUID();
    SqsAsyncClient client;
    Mailbox queue;
    Mailbox deadLetters;
    Mailbox fifo;
    Mailbox fifoDeadLetters;

    abstract URI endpoint();

    @BeforeEach
    void open() {
        client = SqsClients.of(endpoint());
        DevelopmentQueues.Pair standard = DevelopmentQueues.create(client, name, MAX_RECEIVES, VISIBILITY);
        queue = new Mailbox(client, standard.url());
        deadLetters = new Mailbox(client, standard.deadLetterUrl());
        DevelopmentQueues.Pair ordered = DevelopmentQueues.create(client, name + ".fifo", MAX_RECEIVES, VISIBILITY);
        fifo = new Mailbox(client, ordered.url());
        fifoDeadLetters = new Mailbox(client, ordered.deadLetterUrl());
    }

    @AfterEach
    void close() {
        client.close();
    }

    static List<String> bodies(List<Message> messages) {
        return messages.stream().map(Message::body).toList();
    }

    /** The code that SQS refuses a call with; {@code taken} if it does not. */
    static String refusal(ThrowingCallable call) {
        Throwable failure = Assertions.catchThrowable(call);
        if (failure == null) {
            return "taken";
        }
        return failure instanceof CompletionException && failure.getCause() instanceof SqsException refused
                ? refused.awsErrorDetails().errorCode()
                : failure.toString();
    }
}
