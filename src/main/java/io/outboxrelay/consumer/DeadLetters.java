package io.outboxrelay.consumer;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * The dead letter queue of a queue, which is found by that queue's redrive policy: how much is in it, what, and the way back.
 * Thread-safe. Each call waits for SQS, and throws {@link IllegalStateException} with one sentence if SQS refuses.
 */
public final class DeadLetters {

    private static final Pattern TARGET = Pattern.compile("\"deadLetterTargetArn\"\\s*:\\s*\"([^\"]+)\"");
    private static final int MOST = 10;

    private final SqsAsyncClient client;

    /** @param client stays open */
    public DeadLetters(SqsAsyncClient client) {
        this.client = client;
    }

    /**
     * A dead letter.
     *
     * @param messageId SQS's
     * @param attributes its message attributes that are text, as the relay sent them
     * @param receiveCount how often it was received before it came here, and here
     * @param body as it was sent: confidential
     */
    public record Letter(String messageId, Map<String, String> attributes, int receiveCount, String body) {}

    /**
     * How far a redrive is.
     *
     * @param moved so far
     * @param toMove what SQS counted at its start, which is an estimate
     * @param words what it is at, or what keeps it from ending and what to do
     */
    public record Progress(boolean running, long moved, long toMove, String words) {}

    /** How many messages wait in it, hidden ones included; SQS's estimate. */
    public long depth(String queue) {
        String url = url(deadLetterArn(queue));
        return asked(queue, () -> client
                .getQueueAttributes(r -> r.queueUrl(url)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .join()
                .attributes()
                .values()
                .stream()
                .mapToLong(Long::parseLong)
                .sum());
    }

    /**
     * Some of them with their bodies. They stay where they are, but each look counts as a receive.
     *
     * @param most 1 to 10
     */
    public List<Letter> first(String queue, int most) {
        String url = url(deadLetterArn(queue));
        return asked(queue, () -> client
                .receiveMessage(r -> r.queueUrl(url)
                        .maxNumberOfMessages(Math.min(MOST, most))
                        .visibilityTimeout(0)
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
                .join()
                .messages()
                .stream()
                .map(DeadLetters::letter)
                .toList());
    }

    /** Begins to move all of them back to the queue that they come from; SQS does it, {@link #progress} tells how far. */
    public void redrive(String queue) {
        String arn = deadLetterArn(queue);
        asked(queue, () -> client.startMessageMoveTask(r -> r.sourceArn(arn)).join());
    }

    /** Of the last redrive. */
    public Progress progress(String queue) {
        String arn = deadLetterArn(queue);
        return asked(
                queue, () -> client.listMessageMoveTasks(r -> r.sourceArn(arn).maxResults(1)).join().results().stream()
                        .findFirst()
                        .map(DeadLetters::progress)
                        .orElse(new Progress(false, 0, 0, "nothing was redriven yet")));
    }

    private static Letter letter(Message message) {
        Map<String, String> attributes = new HashMap<>();
        message.messageAttributes().forEach((name, value) -> {
            if (value.stringValue() != null) {
                attributes.put(name, value.stringValue());
            }
        });
        int receives = Integer.parseInt(
                message.attributes().getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "0"));
        return new Letter(message.messageId(), Map.copyOf(attributes), receives, message.body());
    }

    private static Progress progress(ListMessageMoveTasksResultEntry task) {
        long moved = number(task.approximateNumberOfMessagesMoved());
        long toMove = number(task.approximateNumberOfMessagesToMove());
        boolean running = "RUNNING".equals(task.status());
        return new Progress(running, moved, toMove, words(task, moved, toMove));
    }

    private static String words(ListMessageMoveTasksResultEntry task, long moved, long toMove) {
        String reason = task.failureReason();
        if (reason != null && reason.contains("CouldNotDetermineMessageSource")) {
            return "a message was put there by hand, so SQS does not know where it belongs: receive it, and send it where"
                    + " it should be";
        }
        if (reason != null) {
            return "it failed: " + reason;
        }
        if ("COMPLETED".equals(task.status()) && moved == 0 && toMove > 0) {
            return "it ended and moved nothing: this server does not move messages of such a queue";
        }
        return "%s, %d of %d moved".formatted(task.status().toLowerCase(Locale.ROOT), moved, toMove);
    }

    private static long number(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    private String deadLetterArn(String queue) {
        String policy = asked(queue, () -> {
            String url = client.getQueueUrl(r -> r.queueName(queue)).join().queueUrl();
            return client.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.REDRIVE_POLICY))
                    .join()
                    .attributes()
                    .getOrDefault(QueueAttributeName.REDRIVE_POLICY, "");
        });
        var target = TARGET.matcher(policy);
        if (!target.find()) {
            throw new IllegalStateException(
                    "Queue %s has no dead letter queue: give it a redrive policy".formatted(queue));
        }
        return target.group(1);
    }

    /** An ARN ends with account and name. */
    private String url(String arn) {
        String[] parts = arn.split(":");
        String name = parts[parts.length - 1];
        return asked(
                name, () -> client.getQueueUrl(r -> r.queueName(name).queueOwnerAWSAccountId(parts[parts.length - 2]))
                        .join()
                        .queueUrl());
    }

    private static <T> T asked(String queue, Supplier<T> question) {
        try {
            return question.get();
        } catch (CompletionException e) {
            String why = e.getCause() instanceof SqsException refusal && refusal.awsErrorDetails() != null
                    ? refusal.awsErrorDetails().errorCode() + ": "
                            + refusal.awsErrorDetails().errorMessage()
                    : String.valueOf(e.getCause());
            throw new IllegalStateException(
                    "SQS refuses a question about the dead letters of %s (%s)".formatted(queue, why));
        }
    }
}
