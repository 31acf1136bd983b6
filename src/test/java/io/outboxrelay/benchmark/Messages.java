package io.outboxrelay.benchmark;

/** The messages that are measured: a 300-byte body that starts with its number, and one attribute. */
final class Messages {

    static final int BODY_BYTES = 300;
    static final String ATTRIBUTE = "eventType";
    static final String ATTRIBUTE_VALUE = "OrderPlaced";

    private static final int DIGITS = 12;
    private static final String FILLER = "x".repeat(BODY_BYTES - DIGITS);

    private Messages() {}

    static String body(long number) {
        return "%012d".formatted(number) + FILLER;
    }

    static long number(String body) {
        return Long.parseLong(body.substring(0, DIGITS));
    }
}
