package io.outboxrelay.support;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** SQS clients for tests, and what a consumer does with one. */
public final class SqsClients {

    /** Shared and never closed, because each close would cost a test two seconds. */
    private static final SdkAsyncHttpClient HTTP =
            NettyNioAsyncHttpClient.builder().maxConcurrency(1_000).build();

    private SqsClients() {}

    /** @param watching each call */
    public static SqsAsyncClient of(URI endpoint, ExecutionInterceptor... watching) {
        return SqsAsyncClient.builder()
                .httpClient(HTTP)
                .endpointOverride(endpoint)
                .overrideConfiguration(c -> c.executionInterceptors(List.of(watching)))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    /** Receives and deletes what the queue has, in order of arrival, until it has no more or {@code most} are here. */
    public static List<Message> drain(SqsAsyncClient client, String queueUrl, int most) {
        List<Message> all = new ArrayList<>();
        while (all.size() < most) {
            List<Message> some = receive(client, queueUrl).messages();
            if (some.isEmpty()) {
                return all;
            }
            List<DeleteMessageBatchRequestEntry> receipts = some.stream()
                    .map(m -> DeleteMessageBatchRequestEntry.builder()
                            .id(m.messageId())
                            .receiptHandle(m.receiptHandle())
                            .build())
                    .toList();
            client.deleteMessageBatch(r -> r.queueUrl(queueUrl).entries(receipts))
                    .join();
            all.addAll(some);
        }
        return all;
    }

    private static ReceiveMessageResponse receive(SqsAsyncClient client, String queueUrl) {
        return client.receiveMessage(r -> r.queueUrl(queueUrl)
                        .maxNumberOfMessages(10)
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .join();
    }
}
