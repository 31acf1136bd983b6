package io.outboxrelay.endtoend;

import io.outboxrelay.OutboxMessage;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Messages from a seed, whose parts stand at SQS's limits, now and then just beyond. */
final class RandomMessages {

    /** Shortest and longest names; the characters that a name may have are few. */
    static final List<String> QUEUES = List.of("q", "-_9", "q".repeat(80), "f.fifo", "f".repeat(75) + ".fifo", "fifo");

    private static final List<String> NO_QUEUES = List.of("", ".fifo", "a.b", "q".repeat(81), "f".repeat(76) + ".fifo");

    private static final String IN_NAMES = "azAZ09_-";
    private static final List<String> TYPES = List.of("String", "Number", "Binary");
    private static final List<String> NO_TYPES = List.of("", "string", "Strings", "String.", "StringList", "Text.x");

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final Random random;
    private final RandomNumbers numbers;
    private final RandomTexts texts;

    RandomMessages(Random random) {
        this.random = random;
        this.numbers = new RandomNumbers(random);
        this.texts = new RandomTexts(random);
    }

    /** The next message; giving or building it may throw because something is beyond a limit. */
    OutboxMessage next() {
        String queue = rarely() ? oneOf(NO_QUEUES) : oneOf(QUEUES);
        boolean fifo = queue.endsWith(".fifo");
        var message = OutboxMessage.to(queue).body(texts.text(oneOf(List.of(1, 2, 30, 300))));
        int attributes = rarely() ? 11 : oneOf(List.of(0, 0, 1, 1, 2, 3, 8, 9, 10));
        for (int i = 0; i < attributes; i++) {
            addAttribute(message, i);
        }
        if (rarely() ? !fifo : fifo || random.nextBoolean()) {
            message.group(id());
        }
        if (rarely() ? !fifo : fifo && random.nextBoolean()) {
            message.deduplicationId(id());
        }
        if (random.nextInt(4) == 0) {
            message.availableAt(time());
        }
        if (random.nextBoolean()) {
            message.messageId(new UUID(random.nextLong(), random.nextLong()));
        }
        return message.build();
    }

    private void addAttribute(OutboxMessage.Builder message, int number) {
        String name = name(number);
        switch (random.nextInt(6)) {
            case 0 -> message.attribute(name, texts.text(1 + random.nextInt(40)));
            case 1 -> message.attribute(name, numbers.number());
            case 2 -> message.attribute(name, bytes());
            default -> addLabelled(message, name);
        }
    }

    private void addLabelled(OutboxMessage.Builder message, String name) {
        String base = oneOf(TYPES);
        String value =
                switch (base) {
                    case "Number" -> numbers.text();
                    case "Binary" -> base64();
                    default -> texts.text(1 + random.nextInt(40));
                };
        message.attribute(name, rarely() ? oneOf(NO_TYPES) : base + label(base), rarely() ? "" : value);
    }

    /** Unlike the other names of its message, but for the two that are special. */
    private String name(int number) {
        if (rarely()) {
            return oneOf(List.of("", ".a", "a.", "a..b", "a b", "ä", "AWS.x", "amazon.x", "outbox-message-id"));
        }
        if (random.nextInt(50) == 0) {
            return "traceparent";
        }
        int length = rarely() ? 257 : oneOf(List.of(1, 2, 7, 20, 255, 256));
        var name = new StringBuilder().append((char) ('A' + number));
        while (name.length() < length) {
            boolean dot = name.length() < length - 1 && name.charAt(name.length() - 1) != '.' && random.nextInt(4) == 0;
            name.append(dot ? '.' : IN_NAMES.charAt(random.nextInt(IN_NAMES.length())));
        }
        return name.toString();
    }

    private String label(String base) {
        int room = 256 - base.length() - 1;
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> "";
            case 3 -> oneOf(List.of(".int", ".json", ".a.b", "..", ".a.", ". "));
            case 4, 5 -> "." + texts.text(1 + random.nextInt(10));
            default -> "." + "l".repeat(rarely() ? room + 1 : room);
        };
    }

    private String id() {
        int length = rarely() ? oneOf(List.of(0, 129)) : oneOf(List.of(1, 2, 36, 127, 128));
        var id = new StringBuilder();
        while (id.length() < length) {
            id.append((char) ('!' + random.nextInt('~' - '!' + 1)));
        }
        if (length > 0 && rarely()) {
            id.setCharAt(random.nextInt(length), oneOf(List.of(' ', '\u007f', 'ä', '\n')));
        }
        return id.toString();
    }

    private byte[] bytes() {
        var bytes = new byte[rarely() ? 0 : 1 + random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String base64() {
        if (rarely()) {
            return oneOf(List.of("?!", "A", "=", "AAA=A", "AA=", "AAEC\n", "-_-_"));
        }
        var encoder =
                random.nextBoolean() ? Base64.getEncoder() : Base64.getEncoder().withoutPadding();
        return encoder.encodeToString(bytes());
    }

    private Instant time() {
        if (rarely()) {
            return oneOf(List.of(EARLIEST.minusNanos(1), LATEST.plusNanos(1), Instant.MIN, Instant.MAX));
        }
        return oneOf(List.of(EARLIEST, LATEST, Instant.EPOCH, Instant.ofEpochSecond(random.nextInt(), 999_999_999)));
    }

    private boolean rarely() {
        return random.nextInt(100) == 0;
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
