package io.outboxrelay.sqs;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * SQS's rules for message attributes, by its developer guide ("Message metadata"). They are checked before sending
 * because SQS may refuse the whole request for one bad attribute, and nine good messages with it. They refuse nothing
 * that the front door accepts.
 */
final class EntryRules {

    static final int MAX_COUNT = 10;
    private static final int MAX_NAME = 256;
    private static final int MAX_TYPE = 256;
    /** Longer than any number within the limits, but for zeros; keeps a long text from costly parsing. */
    private static final int MAX_NUMBER = 300;

    private static final int MAX_DIGITS = 38;
    private static final BigDecimal LEAST = new BigDecimal("1E-128");
    private static final BigDecimal GREATEST = new BigDecimal("1E+126");
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
                isType(type),
                "attribute %s must have type String, Number or Binary, with or without .label, of at most %d characters",
                name,
                MAX_TYPE);
        require(!value.isEmpty(), "attribute %s has an empty value", name);
        require(isLegalText(value), "attribute %s has a character that SQS does not take", name);
        require(
                !base(type).equals("Number") || isNumber(value),
                "attribute %s is no number of at most %d digits, 0 or from 10^-128 to 10^126 in size",
                name,
                MAX_DIGITS);
    }

    /** The type without its label: {@code Number.int} is a Number. */
    static String base(String type) {
        int dot = type.indexOf('.');
        return dot < 0 ? type : type.substring(0, dot);
    }

    /** A label may hold whatever a body may, also a dot at its end. */
    private static boolean isType(String type) {
        String base = base(type);
        String label = type.substring(base.length());
        return type.length() <= MAX_TYPE && TYPES.contains(base) && !label.equals(".") && isLegalText(label);
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

    /**
     * However it is written: the front door takes the plain form only, but whether a {@code .5} in a row of plain SQL will
     * do is for SQS to say.
     */
    private static boolean isNumber(String value) {
        if (value.length() > MAX_NUMBER) {
            return false;
        }
        try {
            BigDecimal number = new BigDecimal(value);
            // In this order: zeros taken from a number far beyond the limits can overflow its exponent.
            return isInRange(number.abs()) && number.stripTrailingZeros().precision() <= MAX_DIGITS;
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }

    private static boolean isInRange(BigDecimal size) {
        return size.signum() == 0 || size.compareTo(LEAST) >= 0 && size.compareTo(GREATEST) <= 0;
    }

    /** Formats only what fails: all of these together run once or twice for each message. */
    private static void require(boolean holds, String otherwise, Object... values) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise.formatted(values));
        }
    }
}
