package io.outboxrelay.test.sqs;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What AWS refuses, and whether it refuses the entry or the whole request. Where AWS's own level is not known, the
 * harsher one is taken: the whole request.
 */
final class BatchRules {

    static final int MAX_BYTES = 1_048_576;

    private static final Pattern ENTRY_ID = Pattern.compile("[A-Za-z0-9_-]{1,80}");
    private static final Pattern GROUP_OR_DEDUP_ID = Pattern.compile("[!-~]{1,128}");
    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern ATTRIBUTE_TYPE = Pattern.compile("(String|Number|Binary)(\\..+)?", Pattern.DOTALL);
    private static final BigDecimal LEAST = BigDecimal.ONE.scaleByPowerOfTen(-128);
    private static final BigDecimal GREATEST = BigDecimal.ONE.scaleByPowerOfTen(126);

    private BatchRules() {}

    /** Why the whole request is refused, if it is. */
    static Optional<Refusal> request(List<Entry> entries, FakeQueue queue) {
        Optional<Refusal> refusal = ids(entries.stream().map(Entry::id).toList());
        for (int i = 0; i < entries.size() && refusal.isEmpty(); i++) {
            refusal = parameters(entries.get(i), queue);
        }
        long total = refusal.isPresent()
                ? 0
                : entries.stream().mapToLong(Entry::size).sum();
        return total <= MAX_BYTES ? refusal : Optional.of(tooLong(total));
    }

    /** Why a batch with entries of these ids is refused, if it is. */
    static Optional<Refusal> ids(List<String> ids) {
        if (ids.isEmpty()) {
            return Optional.of(
                    Refusal.batch("EmptyBatchRequest", "There should be at least one entry in the request."));
        }
        if (ids.size() > 10) {
            return Optional.of(Refusal.batch(
                    "TooManyEntriesInBatchRequest",
                    "Maximum number of entries per request are 10. You have sent " + ids.size() + "."));
        }
        Set<String> seen = new HashSet<>();
        for (String id : ids) {
            if (id == null || !ENTRY_ID.matcher(id).matches()) {
                return Optional.of(Refusal.batch("InvalidBatchEntryId", "A batch entry id has illegal characters."));
            }
            if (!seen.add(id)) {
                return Optional.of(Refusal.batch("BatchEntryIdsNotDistinct", "Id " + id + " repeated."));
            }
        }
        return Optional.empty();
    }

    private static Refusal tooLong(long bytes) {
        return Refusal.batch(
                "BatchRequestTooLong",
                "Batch requests cannot be longer than 1048576 bytes. You have sent " + bytes + " bytes.");
    }

    /** Why one entry fails while its neighbours are accepted, if it does. */
    static Optional<Fault.FailEntry> entry(Entry entry, FakeQueue queue) {
        if (!isLegalText(entry.body())) {
            return Optional.of(new Fault.FailEntry(
                    "InvalidMessageContents", true, "Invalid character was found in the message body."));
        }
        if (entry.size() > queue.maxMessageBytes()) {
            return Optional.of(new Fault.FailEntry(
                    "InvalidParameterValue",
                    true,
                    "One or more parameters are invalid. Reason: Message must be shorter than "
                            + queue.maxMessageBytes() + " bytes."));
        }
        return Optional.empty();
    }

    /** Why a request with this message is refused, if it is. */
    static Optional<Refusal> parameters(Entry entry, FakeQueue queue) {
        if (entry.body() == null || entry.body().isEmpty()) {
            return Optional.of(new Refusal(
                    400,
                    "MissingParameter",
                    "MissingParameter",
                    "The request must contain the parameter MessageBody."));
        }
        if (queue.fifo() && entry.groupId() == null) {
            return refuse("The request must contain the parameter MessageGroupId.");
        }
        if (queue.fifo() && entry.dedupId() == null) {
            return refuse("The queue should either have ContentBasedDeduplication enabled or"
                    + " MessageDeduplicationId provided explicitly");
        }
        if (!queue.fifo() && entry.dedupId() != null) {
            return refuse("The request includes a parameter that is not valid for this queue type.");
        }
        if (isBadId(entry.groupId()) || isBadId(entry.dedupId())) {
            return refuse(
                    "MessageGroupId and MessageDeduplicationId take 1 to 128 alphanumeric and punctuation characters.");
        }
        return attributes(entry);
    }

    private static Optional<Refusal> attributes(Entry entry) {
        if (entry.attributes().size() > 10) {
            return refuse("Number of message attributes [" + entry.attributes().size()
                    + "] exceeds the allowed maximum [10].");
        }
        return entry.attributes().entrySet().stream().allMatch(BatchRules::isGood)
                ? Optional.empty()
                : refuse("The message attribute name, type or value is invalid.");
    }

    private static Optional<Refusal> refuse(String message) {
        return Optional.of(Refusal.badParameter(message));
    }

    private static boolean isBadId(String id) {
        return id != null && !GROUP_OR_DEDUP_ID.matcher(id).matches();
    }

    private static boolean isGood(Map.Entry<String, Attribute> attribute) {
        String name = attribute.getKey();
        String lower = name.toLowerCase(Locale.ROOT);
        String type = attribute.getValue().type();
        String value = attribute.getValue().value();
        return name.length() <= 256
                && ATTRIBUTE_NAME.matcher(name).matches()
                && !lower.startsWith("aws.")
                && !lower.startsWith("amazon.")
                && type != null
                && type.length() <= 256
                && ATTRIBUTE_TYPE.matcher(type).matches()
                && isLegalText(type)
                && value != null
                && !value.isEmpty()
                && isLegalText(value)
                && (!type.startsWith("Number") || isNumber(value));
    }

    private static boolean isNumber(String value) {
        try {
            BigDecimal number = new BigDecimal(value);
            BigDecimal size = number.abs();
            boolean inRange = size.compareTo(LEAST) >= 0 && size.compareTo(GREATEST) <= 0;
            return number.signum() == 0
                    || inRange && number.stripTrailingZeros().precision() <= 38;
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }

    static boolean isLegalText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = c < 0x20 && c != '\t' && c != '\n' && c != '\r';
            if (control || c == 0xFFFE || c == 0xFFFF || isLoneSurrogate(text, i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLoneSurrogate(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
