package io.outboxrelay.micrometer;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The trace in which a message was written, as W3C's header {@code traceparent} tells it.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 * @param sampled whether the producer recorded it
 */
record TraceParent(String traceId, String spanId, boolean sampled) {

    private static final String NAME = "traceparent";

    /** Inside a text a quotation mark is escaped, so what matches is a member of the object. */
    private static final Pattern MEMBER =
            Pattern.compile("\"" + NAME + "\":\\s*(?:\\{\"type\":\\s*\"[^\"]*\",\\s*\"value\":\\s*)?"
                    + "\"00-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})\"");

    /** Of the column {@code attributes}, as PostgreSQL writes it; null if it has none that is valid. */
    static @Nullable TraceParent of(String attributes) {
        // Most of what has none is found out without the pattern.
        if (!attributes.contains(NAME)) {
            return null;
        }
        var found = MEMBER.matcher(attributes);
        return found.find()
                ? new TraceParent(found.group(1), found.group(2), (Integer.parseInt(found.group(3), 16) & 1) == 1)
                : null;
    }
}
