package io.outboxrelay.sqs;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * The SQS client: the application's own, or one built for the relay at the first call. A build that fails, as without a
 * region, is tried again at the next call. Thread-safe.
 */
final class SqsClientSource implements Supplier<SqsAsyncClient>, AutoCloseable {

    /** A peer that does not even take a connection by then is not there; the rest of the call timeout is for answers. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final boolean ours;
    private final Duration callTimeout;
    private volatile @Nullable SqsAsyncClient client;
    // Kept apart from the client: they outlast a build that fails, and the client closes neither.
    private @Nullable SdkAsyncHttpClient http;
    private @Nullable DefaultCredentialsProvider credentials;

    private SqsClientSource(@Nullable SqsAsyncClient client, Duration callTimeout) {
        this.ours = client == null;
        this.client = client;
        this.callTimeout = callTimeout;
    }

    /** A client of the relay's own, with region, credentials and endpoint from the AWS SDK's chain. */
    static SqsClientSource own(Duration callTimeout) {
        return new SqsClientSource(null, callTimeout);
    }

    /** The application's client, which it closes itself; how it pools and retries within a call is its own affair. */
    static SqsClientSource of(SqsAsyncClient client) {
        return new SqsClientSource(client, Duration.ZERO);
    }

    /** An application's client may be a wrapper that passes on what it needs to, and not this. */
    boolean tellsItsCredentials() {
        SqsAsyncClient applications = client;
        try {
            return ours || applications != null && applications.serviceClientConfiguration() != null;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    /** Where the client's credentials come from; as slow as that is. */
    IdentityProvider<? extends AwsCredentialsIdentity> credentials() {
        return get().serviceClientConfiguration().credentialsProvider();
    }

    @Override
    public SqsAsyncClient get() {
        SqsAsyncClient built = client;
        return built != null ? built : build();
    }

    private synchronized SqsAsyncClient build() {
        SqsAsyncClient earlier = client;
        if (earlier != null) {
            return earlier;
        }
        if (http == null) {
            http = http();
        }
        if (credentials == null) {
            // Renewed in the background, so that no send waits for the credentials' source.
            credentials = DefaultCredentialsProvider.builder()
                    .asyncCredentialUpdateEnabled(true)
                    .build();
        }
        SqsAsyncClient built = client(http, credentials);
        client = built;
        return built;
    }

    private SqsAsyncClient client(SdkAsyncHttpClient http, DefaultCredentialsProvider credentials) {
        return SqsAsyncClient.builder()
                .httpClient(http)
                .credentialsProvider(credentials)
                .overrideConfiguration(c -> c.apiCallTimeout(callTimeout)
                        // The engine retries, row by row; a hidden second attempt would burn the time that the lease
                        // is trusted for, and repeat a request that may have been accepted.
                        .retryStrategy(AwsRetryStrategy.doNotRetry()))
                // Completion in place saves a thread change per request; what runs there must not block.
                .asyncConfiguration(
                        c -> c.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
                // MD5 validation stays on, as is the SDK's default: it is the only proof that SQS has what was written.
                .build();
    }

    private SdkAsyncHttpClient http() {
        Duration connect = callTimeout.compareTo(CONNECT_TIMEOUT) < 0 ? callTimeout : CONNECT_TIMEOUT;
        return NettyNioAsyncHttpClient.builder()
                // The engine bounds the requests in flight and keeps each queue's share free. A bound here would let
                // one hanging queue take the connections of the others, so the pool has none of its own.
                .maxConcurrency(Integer.MAX_VALUE)
                .maxPendingConnectionAcquires(Integer.MAX_VALUE)
                .connectionAcquisitionTimeout(callTimeout)
                .connectionTimeout(connect)
                .tlsNegotiationTimeout(callTimeout)
                .readTimeout(callTimeout)
                .writeTimeout(callTimeout)
                .tcpKeepAlive(true)
                // One thread sends more than PostgreSQL can feed; further ones only cost changes between them.
                .eventLoopGroupBuilder(SdkEventLoopGroup.builder().numberOfThreads(1))
                .build();
    }

    /** Returns at once: Netty takes two seconds to close, in which the application need not stand still. */
    @Override
    public synchronized void close() {
        if (ours) {
            @Nullable AutoCloseable[] parts = {client, http, credentials};
            Thread closing =
                    new Thread(() -> Stream.of(parts).forEach(SqsClientSource::closeQuietly), "outbox-sqs-close");
            closing.setDaemon(true);
            closing.start();
        }
    }

    private static void closeQuietly(@Nullable AutoCloseable part) {
        if (part == null) {
            return;
        }
        try {
            part.close();
        } catch (Exception leftToTheEndOfTheProcess) {
            // nothing of the relay depends on it any more
        }
    }
}
