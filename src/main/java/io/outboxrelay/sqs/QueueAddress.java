package io.outboxrelay.sqs;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.Region;

/** Where configuration says a queue is. A row holds only a name, so it can never name an endpoint. */
sealed interface QueueAddress {

    /** A queue of the relay's own account and region. */
    record Named(String name) implements QueueAddress {}

    /** A queue of any account, in {@code region}. */
    record Owned(String name, String account, String region) implements QueueAddress {}

    /** A queue whose URL is known, so that {@code sqs:GetQueueUrl} is not needed. */
    record Located(String url) implements QueueAddress {}

    /** SQS's rule for names; a FIFO queue's suffix counts towards the 80 characters. */
    Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo");
    /** Any partition: {@code aws}, {@code aws-cn}, {@code aws-us-gov}. */
    Pattern ARN = Pattern.compile("arn:aws[a-z-]*:sqs:([a-z0-9-]+):(\\d{12}):(.+)");

    static boolean isFifo(String nameOrUrl) {
        return nameOrUrl.endsWith(".fifo");
    }

    /** Its name, as far as one is known, else its URL. */
    default String queue() {
        if (this instanceof Owned owned) {
            return owned.name();
        }
        return this instanceof Named named ? named.name() : ((Located) this).url();
    }

    /**
     * Reads an address. Configuration is bound by this method, which Spring finds by its name.
     *
     * @throws IllegalArgumentException if {@code text} is neither a queue name nor a URL nor an ARN
     */
    static QueueAddress of(String text) {
        Matcher arn = ARN.matcher(text);
        if (arn.matches() && NAME.matcher(arn.group(3)).matches()) {
            return new Owned(arn.group(3), arn.group(2), arn.group(1));
        }
        if (NAME.matcher(text).matches()) {
            return new Named(text);
        }
        if (isHttpUrl(text)) {
            return new Located(text);
        }
        throw new IllegalArgumentException(
                "outbox.sqs.queues has the address %s: give a queue name, a queue URL or the ARN of a queue"
                        .formatted(text));
    }

    /** One client speaks to one region only: a queue elsewhere would fail at every send, so it is refused at the start. */
    default void requireReachableFrom(Region region) {
        if (this instanceof Owned queue && !queue.region().equals(region.id())) {
            throw new IllegalArgumentException(
                    "outbox.sqs.queues maps to queue %s in region %s, but this relay sends to %s: run a relay with AWS_REGION=%s for it"
                            .formatted(queue.name(), queue.region(), region.id(), queue.region()));
        }
    }

    private static boolean isHttpUrl(String text) {
        try {
            URI uri = URI.create(text);
            return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (IllegalArgumentException notAUri) {
            return false;
        }
    }
}
