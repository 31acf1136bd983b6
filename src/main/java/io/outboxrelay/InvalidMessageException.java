package io.outboxrelay;

import org.jspecify.annotations.Nullable;

/** SQS would refuse this message for good. Names the field, its value (never a body) and the limit. */
public final class InvalidMessageException extends IllegalArgumentException {

    private static final int LONGEST_QUOTE = 100;

    private final String field;
    private final String value;
    private final String limit;

    /**
     * For the builder and for implementations of {@link Outbox}.
     *
     * @param field what is wrong
     * @param value how it is, shown after "is"; must not contain the body
     * @param limit what would be right
     */
    public InvalidMessageException(String field, String value, String limit) {
        this(field, value, limit, null);
    }

    /** The same with what led to it. */
    public InvalidMessageException(String field, String value, String limit, @Nullable Throwable cause) {
        super("%s is %s: %s".formatted(field, value, limit), cause);
        this.field = field;
        this.value = value;
        this.limit = limit;
    }

    /** What is wrong, for example {@code queue} or {@code attribute 'price'}. */
    public String field() {
        return field;
    }

    /** How it is: the value itself, shortened, or a description of it. */
    public String value() {
        return value;
    }

    /** What would be right. */
    public String limit() {
        return limit;
    }

    /** A value for an error text: short, and without line breaks or other characters that could fake a log line. */
    static String quoted(String value) {
        var quote = new StringBuilder("'");
        value.codePoints().limit(LONGEST_QUOTE).forEach(c -> appendVisible(quote, c));
        quote.append("'");
        if (value.codePointCount(0, value.length()) > LONGEST_QUOTE) {
            quote.append("... (").append(value.length()).append(" characters)");
        }
        return quote.toString();
    }

    private static void appendVisible(StringBuilder quote, int codePoint) {
        int type = Character.getType(codePoint);
        boolean visible = type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.UNASSIGNED;
        if (visible) {
            quote.appendCodePoint(codePoint);
        } else {
            quote.append("U+%04X".formatted(codePoint));
        }
    }
}
