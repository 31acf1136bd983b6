package io.outboxrelay.sqs;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What the sender needs to know about SQS beyond the AWS SDK's own chain of region, credentials and endpoint. Validated
 * as a whole when the application starts. Immutable.
 *
 * @param maxMessageSize the most a message may have, with its attributes, where the queue's own limit can't be read, and
 *     the most a request may have; 1 KiB to 1 MiB
 * @param queues where the queues are that are not found by their own name in the relay's account and region. A list and
 *     no map, because queue names hold dots and capitals, which keys and environment variables can't:
 *     {@code OUTBOX_SQS_QUEUES_0_NAME} and {@code OUTBOX_SQS_QUEUES_0_ADDRESS}
 */
@ConfigurationProperties("outbox.sqs")
record SqsSettings(
        @DefaultValue(DEFAULT_MAX_MESSAGE_SIZE) DataSize maxMessageSize,
        @DefaultValue List<QueueMapping> queues) {

    static final String DEFAULT_MAX_MESSAGE_SIZE = "1MB";

    private static final DataSize LEAST = DataSize.ofKilobytes(1);
    private static final DataSize MOST = DataSize.ofMegabytes(1);

    /**
     * The address of one queue.
     *
     * @param name the queue's name as rows have it
     * @param address another queue name, a queue URL, or the ARN of a queue in this region, of any account
     */
    record QueueMapping(String name, QueueAddress address) {

        @SuppressWarnings("NullAway") // the binder passes null for a missing property
        QueueMapping {
            requirePresent("name", name);
            requirePresent("address", address);
            if (QueueAddress.isFifo(name) != QueueAddress.isFifo(address.queue())) {
                throw new IllegalArgumentException(
                        "outbox.sqs.queues maps %s to %s: a FIFO queue (.fifo) needs a FIFO queue, a standard one a standard one"
                                .formatted(name, address.queue()));
            }
        }

        private static void requirePresent(String key, @Nullable Object value) {
            if (value == null || value.toString().isBlank()) {
                throw new IllegalArgumentException(
                        "outbox.sqs.queues has an entry without %s: give both name and address".formatted(key));
            }
        }
    }

    SqsSettings {
        if (maxMessageSize.compareTo(LEAST) < 0 || maxMessageSize.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "outbox.sqs.max-message-size is %s: give a value from 1KB to 1MB".formatted(maxMessageSize));
        }
        queues = List.copyOf(queues);
        Set<String> names = new HashSet<>();
        for (QueueMapping mapping : queues) {
            if (!names.add(mapping.name())) {
                throw new IllegalArgumentException(
                        "outbox.sqs.queues maps %s twice: keep one address".formatted(mapping.name()));
            }
        }
    }

    int maxMessageBytes() {
        return (int) maxMessageSize.toBytes();
    }
}
