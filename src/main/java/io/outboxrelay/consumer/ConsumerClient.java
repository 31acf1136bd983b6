package io.outboxrelay.consumer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * The SQS client of all consumers: the application's own, or one that is built at the first call and is no bean, because as
 * one it would switch off the client that other libraries configure. Thread-safe.
 */
final class ConsumerClient implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ConsumerClient.class);

    /** Long polls stand still for seconds, so many calls are under way at once. */
    private static final int CONNECTIONS = 500;

    private final @Nullable SqsAsyncClient applications;
    private final Duration callTimeout;
    private @Nullable SqsAsyncClient own;

    /** @param applications null for one of its own, with region, credentials and endpoint from the SDK's chain */
    ConsumerClient(@Nullable SqsAsyncClient applications, Duration callTimeout) {
        this.applications = applications;
        this.callTimeout = callTimeout;
    }

    /** @throws ConsumerStartException if none can be built, as without a region */
    synchronized SqsAsyncClient get() {
        if (applications != null) {
            return applications;
        }
        if (own == null) {
            own = build();
        }
        return own;
    }

    private SqsAsyncClient build() {
        try {
            return SqsAsyncClient.builder()
                    .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                            .maxConcurrency(CONNECTIONS)
                            .readTimeout(callTimeout))
                    .overrideConfiguration(c -> c.apiCallTimeout(callTimeout))
                    .build();
        } catch (SdkClientException e) {
            log.debug("no client", e);
            throw new ConsumerStartException(
                    "No SQS client can be built: set AWS_REGION, or give one SqsAsyncClient bean");
        }
    }

    /** Returns at once: Netty takes two seconds to close, in which the application need not stand still. */
    @Override
    public synchronized void close() {
        var built = own;
        if (built != null) {
            own = null;
            var closing = new Thread(built::close, "outbox-consumer-close");
            closing.setDaemon(true);
            closing.start();
        }
    }
}
