package io.outboxrelay;

import static io.outboxrelay.InvalidMessageException.quoted;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What SQS accepts as queue, body, group and deduplication id. Each check returns what it was given. */
final class MessageRules {

    static final String BODY_LIMIT = "give at least one character";

    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo");
    private static final Pattern PRINTABLE_ASCII = Pattern.compile("[!-~]{1,128}");
    private static final String ID_LIMIT = "give 1 to 128 printable ASCII characters without spaces";

    /** Years that text and both clocks agree on; PostgreSQL knows no Instant.MAX. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private MessageRules() {}

    static String queue(String queue) {
        if (!QUEUE.matcher(queue).matches()) {
            throw new InvalidMessageException(
                    "queue",
                    quoted(queue),
                    "give the name of a queue (no URL, no ARN): 1 to 80 letters, digits, - and _, where a FIFO"
                            + " queue's name ends in .fifo");
        }
        return queue;
    }

    static Object body(Object body) {
        if (body instanceof String text) {
            if (text.isEmpty()) {
                throw new InvalidMessageException("body", "empty", BODY_LIMIT);
            }
            Characters.check("body", text);
        }
        return body;
    }

    static @Nullable String group(@Nullable String group, String queue) {
        if (group == null && isFifo(queue)) {
            throw new InvalidMessageException(
                    "group", "missing", "a message to the FIFO queue " + queue + " needs a group");
        }
        return id("group", group);
    }

    static @Nullable String deduplicationId(@Nullable String deduplicationId, String queue) {
        if (deduplicationId != null && !isFifo(queue)) {
            throw new InvalidMessageException(
                    "deduplicationId",
                    quoted(deduplicationId),
                    "leave it out, only FIFO queues have one and " + queue + " is a standard queue");
        }
        return id("deduplicationId", deduplicationId);
    }

    static @Nullable Instant availableAt(@Nullable Instant availableAt) {
        if (availableAt != null && (availableAt.isBefore(EARLIEST) || availableAt.isAfter(LATEST))) {
            throw new InvalidMessageException(
                    "availableAt", availableAt.toString(), "give a time from " + EARLIEST + " to " + LATEST);
        }
        return availableAt;
    }

    private static @Nullable String id(String field, @Nullable String id) {
        if (id != null && !PRINTABLE_ASCII.matcher(id).matches()) {
            throw new InvalidMessageException(field, quoted(id), ID_LIMIT);
        }
        return id;
    }

    private static boolean isFifo(String queue) {
        return queue.endsWith(".fifo");
    }
}
