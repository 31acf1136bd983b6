package io.outboxrelay.sqs;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;

/**
 * Credentials that are fetched on a thread of their own. Most sources take their time in the thread that asks, which is the
 * one that decides for all queues: a command of a profile, or a role to be assumed, would make all of them stand still.
 * While they are fetched again, those known are used. Thread-safe.
 */
final class BackgroundCredentials implements IdentityProvider<AwsCredentialsIdentity>, AutoCloseable {

    /** The sources know by themselves when to fetch anew; asking each time would cost every request a change of threads. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final ExecutorService thread = Executors.newSingleThreadExecutor(BackgroundCredentials::thread);
    private final Supplier<IdentityProvider<? extends AwsCredentialsIdentity>> source;
    private final Duration patience;
    private volatile @Nullable AwsCredentialsIdentity known;
    private volatile boolean fresh;
    private @Nullable CompletableFuture<AwsCredentialsIdentity> underWay;

    /**
     * @param source is asked at each fetch, and may take its time
     * @param patience how long a request waits for credentials when none are known; then it is not sent at all
     */
    BackgroundCredentials(Supplier<IdentityProvider<? extends AwsCredentialsIdentity>> source, Duration patience) {
        this.source = source;
        this.patience = patience;
    }

    @Override
    public Class<AwsCredentialsIdentity> identityType() {
        return AwsCredentialsIdentity.class;
    }

    @Override
    public CompletableFuture<AwsCredentialsIdentity> resolveIdentity(ResolveIdentityRequest request) {
        var last = known;
        if (last != null && fresh) {
            return CompletableFuture.completedFuture(last);
        }
        var fetched = fetch();
        if (last != null) {
            return CompletableFuture.completedFuture(last);
        }
        return fetched.copy()
                .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(this::orTooLate);
    }

    private AwsCredentialsIdentity orTooLate(@Nullable AwsCredentialsIdentity credentials) {
        if (credentials == null) {
            throw SdkClientException.create(
                    CredentialsChain.OURS + "their source took longer than " + patience.toMillis() + " ms");
        }
        return credentials;
    }

    /** One at a time, whoever asks. */
    synchronized CompletableFuture<AwsCredentialsIdentity> fetch() {
        var asked = underWay;
        if (asked == null) {
            asked = CompletableFuture.supplyAsync(this::ask, thread);
            underWay = asked;
            asked.whenComplete((credentials, failure) -> ended(credentials));
        }
        return asked;
    }

    private AwsCredentialsIdentity ask() {
        return source.get().resolveIdentity().join();
    }

    /** A source that fails would have given the last ones if they were still good. */
    private synchronized void ended(@Nullable AwsCredentialsIdentity credentials) {
        underWay = null;
        known = credentials;
        fresh = credentials != null;
        if (fresh) {
            CompletableFuture.delayedExecutor(FRESH.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> fresh = false);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "outbox-sqs-credentials");
        thread.setDaemon(true);
        return thread;
    }
}
