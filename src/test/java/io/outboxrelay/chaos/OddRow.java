package io.outboxrelay.chaos;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * A row as no careful producer writes it. From the same random source comes the same row.
 *
 * @param attributes text that need not be JSON
 * @param availableAt text that PostgreSQL takes for a time
 */
record OddRow(String queue, String body, String attributes, String groupId, String dedupId, String availableAt) {

    static final String STANDARD = "odd";
    static final String FIFO = "odd.fifo";
    static final String UNKNOWN = "nobody-made-this";

    private static final int MIB = 1 << 20;

    static OddRow random(Random random, int number) {
        String queue = oneOf(random, List.of(STANDARD, STANDARD, STANDARD, FIFO, FIFO, UNKNOWN, oddName(random)));
        boolean fifo = queue.endsWith(".fifo");
        return new OddRow(
                queue,
                body(random),
                attributes(random),
                fifo && !chance(random, 10) || chance(random, 10) ? id(random, number) : null,
                fifo && chance(random, 3) || chance(random, 30) ? id(random, number) : null,
                chance(random, 5)
                        ? oneOf(random, List.of("infinity", "-infinity", "294270-01-01", "4700-01-01 BC", "1970-01-01"))
                        : "now");
    }

    private static String oddName(Random random) {
        return oneOf(
                random, List.of("", "odd rows", "ödd", "q".repeat(81), ".fifo", "a.b", "odd\n", "https://sqs/odd"));
    }

    private static String body(Random random) {
        if (chance(random, 200)) {
            return "x".repeat(MIB - 40 + random.nextInt(80));
        }
        if (chance(random, 400)) {
            return "ü".repeat(MIB / 2 - 20 + random.nextInt(40));
        }
        return chance(random, 50) ? "" : text(random, 300);
    }

    /** Of all kinds of characters, also those that SQS does not take. */
    private static String text(Random random, int most) {
        var text = new StringBuilder();
        int kind = random.nextInt(6);
        for (int left = 1 + random.nextInt(most); left > 0; left--) {
            text.appendCodePoint(
                    switch (kind) {
                        case 0, 1 -> 0x20 + random.nextInt(0x5F);
                        case 2 -> 0x20 + random.nextInt(0xD7E0);
                        case 3 -> 0x1F300 + random.nextInt(0x300);
                        case 4 -> "\"\\'\t\n\r{}[]&<>%;".codePointAt(random.nextInt(15));
                        default -> chance(random, 20) ? 1 + random.nextInt(0x1F) : 0xFFF0 + random.nextInt(0x10);
                    });
        }
        return text.toString();
    }

    private static String attributes(Random random) {
        if (chance(random, 2)) {
            return "{}";
        }
        List<Supplier<String>> kinds = List.of(
                () -> "{\"type\": \"Placed\"}",
                () -> "{\"n\": {\"type\": \"Number\", \"value\": \"" + random.nextInt() + "\"}}",
                () -> "{\"n\": {\"type\": \"Number.int\", \"value\": \"1e" + (100 + random.nextInt(50)) + "\"}}",
                () -> "{\"b\": {\"type\": \"Binary\", \"value\": \""
                        + Base64.getEncoder().encodeToString(text(random, 20).getBytes()) + "\"}}",
                () -> "{\"b\": {\"type\": \"Binary\", \"value\": \"no base64!\"}}",
                () -> "{\"t\": {\"type\": \"" + (char) ('A' + random.nextInt(26)) + "\", \"value\": \"x\"}}",
                () -> "{\"" + "n".repeat(250 + random.nextInt(10)) + "\": \"x\"}",
                () -> "{\"AWS.x\": \"x\", \"a..b\": \"y\"}",
                () -> "{\"empty\": \"\"}",
                () -> "{\"nested\": {\"type\": {\"a\": [1, 2]}, \"value\": null}}",
                () -> "{\"a number\": 5, \"true\": true, \"null\": null}",
                () -> oneOf(random, List.of("[]", "null", "5", "\"text\"", "{", "", "{\"a\": \"\\u0000\"}")),
                () -> many(8 + random.nextInt(4)),
                () -> "{\"v\": \"" + "v".repeat(random.nextInt(2000)) + "\"}",
                () -> "{\"outbox-message-id\": \"mine\"}");
        return oneOf(random, kinds).get();
    }

    private static String many(int count) {
        var all = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            all.add("\"a" + i + "\": \"" + i + "\"");
        }
        return "{" + String.join(",", all) + "}";
    }

    /** Unlike any other, so that SQS has no reason to take it for a duplicate. */
    private static String id(Random random, int number) {
        return switch (random.nextInt(8)) {
            case 0 -> "";
            case 1 -> "with space " + number;
            case 2 -> "ü" + number;
            case 3 -> "i".repeat(120 + random.nextInt(8)) + number;
            case 4 -> "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" + number;
            default -> "id-" + number;
        };
    }

    private static boolean chance(Random random, int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private static <T> T oneOf(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
