package io.outboxrelay.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.LogLines;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

class QueueDirectoryTest {

    private final QueueDirectory directory = new QueueDirectory(
            new SqsSettings(DataSize.ofKilobytes(256), List.of()),
            WithoutAttributes::new,
            Runnable::run,
            AwsRequestOverrideConfiguration.builder().build(),
            Duration.ofSeconds(1));

    @Test
    void a_limit_that_may_not_be_read_is_told_once_however_often_the_queue_is_looked_up() {
        try (var lines = new LogLines(QueueDirectory.class)) {
            for (int i = 0; i < 100; i++) {
                var target = directory.find("orders").join();
                assertThat(target.maxMessageBytes()).isEqualTo(256 * 1024);
                directory.forget(target);
            }
            assertThat(lines.all())
                    .containsExactly("INFO Can't read MaximumMessageSize of queue orders (AccessDenied):"
                            + " taking 262144 bytes for it");
        }
    }

    /** May send, but not read attributes. */
    private static final class WithoutAttributes implements SqsAsyncClient {

        @Override
        public CompletableFuture<GetQueueUrlResponse> getQueueUrl(GetQueueUrlRequest request) {
            return CompletableFuture.completedFuture(GetQueueUrlResponse.builder()
                    .queueUrl("http://localhost/1/" + request.queueName())
                    .build());
        }

        @Override
        public CompletableFuture<GetQueueAttributesResponse> getQueueAttributes(GetQueueAttributesRequest request) {
            return CompletableFuture.failedFuture(SqsException.builder()
                    .awsErrorDetails(
                            AwsErrorDetails.builder().errorCode("AccessDenied").build())
                    .build());
        }

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public void close() {}
    }
}
