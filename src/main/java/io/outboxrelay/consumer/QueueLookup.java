package io.outboxrelay.consumer;

import io.outboxrelay.QueueConsumer;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Finds queues on SQS, or says in one sentence why not. Makes none. Thread-safe; its calls wait for SQS. */
final class QueueLookup {

    private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:sqs:([a-z0-9-]+):(\\d{12}):(.+)");
    private static final Pattern AWS_HOST = Pattern.compile("https://sqs\\.([a-z0-9-]+)\\.amazonaws\\.com.*");
    private static final Pattern MAX_RECEIVES = Pattern.compile("\"maxReceiveCount\"\\s*:\\s*\"?(\\d+)");

    private final SqsAsyncClient client;
    private final Map<String, String> addresses;

    /** @param addresses of queues that are not found by their own name, as {@code outbox.sqs.queues} has them */
    QueueLookup(SqsAsyncClient client, Map<String, String> addresses) {
        this.client = client;
        this.addresses = addresses;
    }

    /** @throws ConsumerStartException if it can't be used */
    FoundQueue find(QueueConsumer consumer) {
        try {
            String url = url(consumer);
            String name = url.substring(url.lastIndexOf('/') + 1);
            return new FoundQueue(name, url, maxReceiveCount(url));
        } catch (CompletionException e) {
            throw new ConsumerStartException(sentence(consumer, e.getCause() == null ? e : e.getCause()));
        }
    }

    private String url(QueueConsumer consumer) {
        String address = addresses.getOrDefault(consumer.queue(), consumer.queue());
        var arn = ARN.matcher(address);
        if (arn.matches()) {
            requireRegion(consumer, arn.group(1));
            return client.getQueueUrl(r -> r.queueName(arn.group(3)).queueOwnerAWSAccountId(arn.group(2)))
                    .join()
                    .queueUrl();
        }
        if (address.startsWith("http")) {
            var host = AWS_HOST.matcher(address);
            if (host.matches()) {
                requireRegion(consumer, host.group(1));
            }
            return address;
        }
        return client.getQueueUrl(r -> r.queueName(address)).join().queueUrl();
    }

    /** A redrive policy is JSON that AWS writes, with the number as a number or as text. */
    private OptionalInt maxReceiveCount(String url) {
        String policy = client.getQueueAttributes(
                        r -> r.queueUrl(url).attributeNames(QueueAttributeName.REDRIVE_POLICY))
                .join()
                .attributes()
                .get(QueueAttributeName.REDRIVE_POLICY);
        var number = MAX_RECEIVES.matcher(policy == null ? "" : policy);
        return number.find() ? OptionalInt.of(Integer.parseInt(number.group(1))) : OptionalInt.empty();
    }

    private void requireRegion(QueueConsumer consumer, String region) {
        if (!region.equals(region())) {
            throw new ConsumerStartException(
                    "Queue %s of consumer %s is in region %s, but this process speaks to %s: set AWS_REGION=%s, or correct its address"
                            .formatted(consumer.queue(), consumer.name(), region, region(), region));
        }
    }

    private String sentence(QueueConsumer consumer, Throwable failure) {
        String which = "Queue %s of consumer %s".formatted(consumer.queue(), consumer.name());
        if (failure instanceof QueueDoesNotExistException) {
            return "%s does not exist in %s (account of these credentials): create it, or map its name in outbox.sqs.queues"
                    .formatted(which, region());
        }
        if (failure instanceof AwsServiceException refusal && isDenied(refusal)) {
            return ("%s can't be used: SQS refuses access (%s). Grant sqs:GetQueueUrl, sqs:GetQueueAttributes,"
                            + " sqs:ReceiveMessage, sqs:DeleteMessage and sqs:ChangeMessageVisibility on it")
                    .formatted(which, code(refusal));
        }
        return "%s can't be reached in %s (%s): check AWS_REGION, AWS_ENDPOINT_URL_SQS, the credentials and the network"
                .formatted(which, region(), described(failure));
    }

    private static boolean isDenied(AwsServiceException refusal) {
        return refusal.statusCode() == 403 || code(refusal).contains("AccessDenied");
    }

    private static String described(Throwable failure) {
        return failure instanceof AwsServiceException refusal ? code(refusal) : String.valueOf(failure.getMessage());
    }

    private static String code(AwsServiceException refusal) {
        var details = refusal.awsErrorDetails();
        @Nullable String code = details == null ? null : details.errorCode();
        return code == null ? "HTTP status " + refusal.statusCode() : code;
    }

    private String region() {
        Region region = client.serviceClientConfiguration().region();
        return region == null ? "an unknown region" : region.id();
    }
}
