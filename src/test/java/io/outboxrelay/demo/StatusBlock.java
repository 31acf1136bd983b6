package io.outboxrelay.demo;

import java.util.List;

/** Some lines about where the messages are, to be drawn again and again. */
final class StatusBlock {

    private static final int WIDTH = 40;
    private static final String RULE = "-".repeat(78);

    private StatusBlock() {}

    /** {@code surroundings}: how SQS is, and who serves which queue. */
    static List<String> of(Reading reading, String sqs, String leases) {
        return List.of(
                RULE,
                "committed %,9d   sent %,9d   received %,9d   oldest unsent %5.2f s"
                        .formatted(reading.committed(), reading.sent(), reading.received(), reading.oldest()),
                "unsent [%s] %,d, of it %,d behind a failed one; dead %,d"
                        .formatted(bar(reading.unsent()), reading.unsent(), reading.blocked(), reading.dead()),
                sqs + "; " + leases);
    }

    /** Twice as long for four times as many, full at 4,000. */
    private static String bar(long unsent) {
        int length = (int) Math.min(WIDTH, Math.round(WIDTH * Math.sqrt(unsent / 4_000.0)));
        return "#".repeat(length) + " ".repeat(WIDTH - length);
    }
}
