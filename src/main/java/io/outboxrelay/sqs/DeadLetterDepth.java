package io.outboxrelay.sqs;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Tells how many messages are in the dead letter queue of a queue, hidden ones included, as SQS estimates it; empty if the queue has
 * none. Three requests. A failure has one sentence. Thread-safe; does not wait for an answer.
 */
final class DeadLetterDepth implements Function<String, CompletableFuture<OptionalLong>> {

    private static final Pattern ARN = Pattern.compile("\"deadLetterTargetArn\"\\s*:\\s*\"([^\"]+)\"");

    private final QueueDirectory directory;
    private final Supplier<SqsAsyncClient> client;
    private final AwsRequestOverrideConfiguration everyRequest;
    private final Duration timeout;

    /**
     * @param everyRequest what each request has besides the client's own configuration
     * @param timeout the most an answer may take
     */
    DeadLetterDepth(
            QueueDirectory directory,
            Supplier<SqsAsyncClient> client,
            AwsRequestOverrideConfiguration everyRequest,
            Duration timeout) {
        this.directory = directory;
        this.client = client;
        this.everyRequest = everyRequest;
        this.timeout = timeout;
    }

    @Override
    public CompletableFuture<OptionalLong> apply(String queue) {
        return directory
                .find(queue)
                .thenCompose(target -> client.get().getQueueAttributes(r -> r.queueUrl(target.url())
                        .attributeNames(QueueAttributeName.REDRIVE_POLICY)
                        .overrideConfiguration(everyRequest)))
                .thenCompose(
                        answer -> ofPolicy(answer.attributes().getOrDefault(QueueAttributeName.REDRIVE_POLICY, "")))
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .handle((depth, failure) -> {
                    if (failure != null) {
                        throw new IllegalStateException(words(queue, Failures.code(failure)));
                    }
                    return depth;
                });
    }

    private CompletableFuture<OptionalLong> ofPolicy(String policy) {
        var arn = ARN.matcher(policy);
        if (!arn.find() || !(QueueAddress.of(arn.group(1)) instanceof QueueAddress.Owned letters)) {
            return CompletableFuture.completedFuture(OptionalLong.empty());
        }
        return client.get()
                .getQueueUrl(r -> r.queueName(letters.name())
                        .queueOwnerAWSAccountId(letters.account())
                        .overrideConfiguration(everyRequest))
                .thenApply(GetQueueUrlResponse::queueUrl)
                .thenCompose(this::count);
    }

    private CompletableFuture<OptionalLong> count(String url) {
        return client.get()
                .getQueueAttributes(r -> r.queueUrl(url)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)
                        .overrideConfiguration(everyRequest))
                .thenApply(answer -> OptionalLong.of(answer.attributes().values().stream()
                        .mapToLong(Long::parseLong)
                        .sum()));
    }

    /** The service's own text may have names of roles in it; the code says enough. */
    private static String words(String queue, String code) {
        return code.startsWith("AccessDenied")
                ? "SQS does not tell (%s): grant sqs:GetQueueUrl and sqs:GetQueueAttributes on queue %s and its dead letter queue to the relay"
                        .formatted(code, queue)
                : "SQS does not tell (%s)".formatted(code);
    }
}
