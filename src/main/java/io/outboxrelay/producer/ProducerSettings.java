package io.outboxrelay.producer;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The producer's knobs, validated when the application starts. Immutable.
 *
 * @param serializeGroups whether transactions that write to the same FIFO group wait for each other, so that the order of
 *     sending is the order of their commits; an inner transaction is refused a group of its outer one
 * @param maxMessageSize the most bytes a message may have, counted as SQS counts; 1KB to 1MB. Lower it to the limit of
 *     the queues
 */
@ConfigurationProperties("outbox.producer")
record ProducerSettings(
        @DefaultValue("false") boolean serializeGroups,
        @DefaultValue(DEFAULT_MAX_MESSAGE_SIZE) DataSize maxMessageSize) {

    static final String DEFAULT_MAX_MESSAGE_SIZE = "1MB";

    private static final DataSize LEAST = DataSize.ofKilobytes(1);
    private static final DataSize MOST = DataSize.ofMegabytes(1);

    ProducerSettings {
        if (maxMessageSize.compareTo(LEAST) < 0 || maxMessageSize.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("outbox.producer.max-message-size is %s: give a value from %s to %s"
                    .formatted(maxMessageSize, LEAST, MOST));
        }
    }
}
