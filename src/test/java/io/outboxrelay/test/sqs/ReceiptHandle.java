package io.outboxrelay.test.sqs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a receipt handle says; opaque to clients.
 *
 * @param place of the message in its queue
 * @param receive which receive of the message it came from, so that older handles are told from the newest
 */
record ReceiptHandle(String queue, long place, int receive) {

    private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9_.-]+):([0-9]{1,18}):([0-9]{1,9})");

    static ReceiptHandle of(String queue, StoredMessage message) {
        return new ReceiptHandle(queue, message.place(), message.receives());
    }

    static Optional<ReceiptHandle> parse(String text) {
        Matcher parts = TEXT.matcher(String.valueOf(text));
        return parts.matches()
                ? Optional.of(new ReceiptHandle(
                        parts.group(1), Long.parseLong(parts.group(2)), Integer.parseInt(parts.group(3))))
                : Optional.empty();
    }

    String text() {
        return queue + ":" + place + ":" + receive;
    }
}
