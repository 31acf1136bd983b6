package io.outboxrelay;

import static io.outboxrelay.InvalidMessageException.quoted;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What SQS accepts as message attributes, by its developer guide ("Message metadata"). */
final class AttributeRules {

    static final int MOST = 10;

    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_TYPE = 256;
    private static final String WRITTEN_BY_THE_RELAY = "outbox-message-id";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern TYPE = Pattern.compile("(String|Number|Binary)(\\..+)?", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,5})?");

    /** Longer than any number within the limits, but for zeros; keeps a long text from costly parsing. */
    private static final int LONGEST_NUMBER = 300;

    private static final int MOST_DIGITS = 38;
    private static final BigDecimal LEAST = new BigDecimal("1E-128");
    private static final BigDecimal GREATEST = new BigDecimal("1E+126");

    private AttributeRules() {}

    static Map<String, MessageAttribute> checked(Map<String, MessageAttribute> attributes) {
        if (attributes.size() > MOST) {
            throw new InvalidMessageException(
                    "attributes", attributes.size() + " in number", "SQS takes at most " + MOST);
        }
        attributes.forEach((name, attribute) -> {
            checkName(name);
            checkType(name, attribute.type());
            checkValue(name, attribute);
        });
        return new LinkedHashMap<>(attributes);
    }

    static String field(String name) {
        return "attribute " + quoted(name);
    }

    /** Reads a number within SQS's limits. */
    static BigDecimal number(String name, String text) {
        boolean shaped = text.length() <= LONGEST_NUMBER && NUMBER.matcher(text).matches();
        BigDecimal number = shaped ? new BigDecimal(text) : null;
        if (number == null || number.stripTrailingZeros().precision() > MOST_DIGITS || !inRange(number.abs())) {
            throw new InvalidMessageException(
                    field(name),
                    quoted(text),
                    "a Number has at most " + MOST_DIGITS + " digits in at most " + LONGEST_NUMBER
                            + " characters and is 0 or from 10^-128 to 10^126 in size");
        }
        return number;
    }

    private static boolean inRange(BigDecimal size) {
        return size.signum() == 0 || size.compareTo(LEAST) >= 0 && size.compareTo(GREATEST) <= 0;
    }

    private static void checkName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("aws.") || lower.startsWith("amazon.")) {
            throw new InvalidMessageException(
                    "attribute name", quoted(name), "names that start with AWS. or Amazon. are reserved by AWS");
        }
        if (name.equals(WRITTEN_BY_THE_RELAY)) {
            throw new InvalidMessageException(
                    "attribute name", quoted(name), "the relay writes it itself; give the id with messageId(...)");
        }
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            throw new InvalidMessageException(
                    "attribute name",
                    quoted(name),
                    "give 1 to " + LONGEST_NAME + " letters, digits, - and _, and dots between them");
        }
    }

    private static void checkType(String name, String type) {
        if (type.length() > LONGEST_TYPE || !TYPE.matcher(type).matches()) {
            throw new InvalidMessageException(
                    "type of " + field(name),
                    quoted(type),
                    "give String, Number or Binary, or one of them with a label as in Number.eur, at most "
                            + LONGEST_TYPE + " characters");
        }
        Characters.check("type of " + field(name), type);
    }

    private static void checkValue(String name, MessageAttribute attribute) {
        if (attribute.value().isEmpty()) {
            throw new InvalidMessageException(field(name), "empty", "give it a value or leave it out");
        }
        switch (attribute.baseType()) {
            case MessageAttribute.NUMBER -> number(name, attribute.value());
            case MessageAttribute.BINARY -> checkBase64(name, attribute.value());
            default -> Characters.check(field(name), attribute.value());
        }
    }

    private static void checkBase64(String name, String value) {
        try {
            Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException(
                    field(name), value.length() + " characters that are no Base64", "give a byte[], or Base64", e);
        }
    }
}
