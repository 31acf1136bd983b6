package io.outboxrelay.sqs;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * SQS's rules for message attributes. They are checked before sending because SQS may refuse the whole request for one
 * bad attribute, and nine good messages with it.
 */
final class EntryRules {

    static final int MAX_COUNT = 10;
    private static final int MAX_NAME = 256;
    // A Number has 38 digits and lies between 10^-128 and 10^126.
    private static final int MAX_DIGITS = 38;
    private static final int MAX_EXPONENT = 126;
    private static final int MIN_EXPONENT = -128;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Set<String> TYPES = Set.of("String", "Number", "Binary");

    private EntryRules() {}

    static void checkCount(int count) {
        require(count <= MAX_COUNT, "message has %d attributes, SQS takes %d", count, MAX_COUNT);
    }

    /** @throws IllegalArgumentException with a sentence that names the attribute, but never its value */
    static void check(String name, String type, String value) {
        require(name.length() <= MAX_NAME, "attribute name has %d characters, SQS takes %d", name.length(), MAX_NAME);
        require(
                NAME.matcher(name).matches(),
                "attribute name '%s' may have letters, digits, _ and -, and single dots inside",
                name);
        String lower = name.toLowerCase(Locale.ROOT);
        require(
                !lower.startsWith("aws.") && !lower.startsWith("amazon."),
                "attribute name %s starts with a prefix that AWS keeps for itself",
                name);
        require(
                type.length() <= MAX_NAME && TYPES.contains(base(type)) && !type.endsWith("."),
                "attribute %s must have type String, Number or Binary, with or without .label",
                name);
        require(!value.isEmpty(), "attribute %s has an empty value", name);
        require(isLegalText(value), "attribute %s has a character that SQS does not take", name);
        require(
                !base(type).equals("Number") || isNumber(value),
                "attribute %s is no number of at most %d digits",
                name,
                MAX_DIGITS);
    }

    /** The type without its label: {@code Number.int} is a Number. */
    static String base(String type) {
        int dot = type.indexOf('.');
        return dot < 0 ? type : type.substring(0, dot);
    }

    /** The characters of XML 1.0, which SQS takes in bodies and attributes. */
    private static boolean isLegalText(String text) {
        // No stream: this runs for each attribute of each message.
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            boolean isLegal = c >= 0x20 && c <= 0xD7FF
                    || c == '\t'
                    || c == '\n'
                    || c == '\r'
                    || c >= 0xE000 && c <= 0xFFFD
                    || c >= 0x10000;
            if (!isLegal) {
                return false;
            }
            at += Character.charCount(c);
        }
        return true;
    }

    private static boolean isNumber(String value) {
        if (value.length() > MAX_NAME) {
            // BigDecimal takes quadratic time, and no number needs that many characters
            return false;
        }
        try {
            BigDecimal number = new BigDecimal(value).stripTrailingZeros();
            long exponent = (long) number.precision() - number.scale() - 1;
            return number.precision() <= MAX_DIGITS
                    && (number.signum() == 0 || exponent >= MIN_EXPONENT && exponent <= MAX_EXPONENT);
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }

    /** Formats only what fails: all of these together run once or twice for each message. */
    private static void require(boolean holds, String otherwise, Object... values) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise.formatted(values));
        }
    }
}
