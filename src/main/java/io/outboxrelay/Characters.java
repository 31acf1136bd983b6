package io.outboxrelay;

/** The characters that SQS accepts in a body and in an attribute's value. */
final class Characters {

    private static final String LIMIT =
            "SQS accepts #x9 #xA #xD #x20-#xD7FF #xE000-#xFFFD #x10000-#x10FFFF, and no unpaired surrogate";

    private Characters() {}

    /** Refuses the first illegal character by its code and place, without quoting what stands around it. */
    static void check(String field, String text) {
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            if (!legal(codePoint)) {
                String value = "%d characters long with U+%04X at index %d".formatted(text.length(), codePoint, i);
                throw new InvalidMessageException(field, value, LIMIT);
            }
            i += Character.charCount(codePoint);
        }
    }

    private static boolean legal(int c) {
        return c >= 0x20 && c <= 0xD7FF
                || c == 0x9
                || c == 0xA
                || c == 0xD
                || c >= 0xE000 && c <= 0xFFFD
                || c >= 0x10000 && c <= 0x10FFFF;
    }
}
