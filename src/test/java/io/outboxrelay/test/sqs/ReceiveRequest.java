package io.outboxrelay.test.sqs;

import java.time.Duration;
import java.util.List;

/**
 * What a ReceiveMessage asks for.
 *
 * @param most number of messages
 * @param visibility how long they are hidden from others
 * @param longPoll how long to wait for the first message
 * @param systemAttributes names of those wanted, {@code All} for all
 * @param messageAttributes names of those wanted, {@code All} for all, {@code prefix.*} for those that begin so
 */
record ReceiveRequest(
        int most,
        Duration visibility,
        Duration longPoll,
        List<String> systemAttributes,
        List<String> messageAttributes) {}
