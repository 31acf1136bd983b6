package io.outboxrelay.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** What the scenarios of a run measured, as lines of a table in {@code target/chaos.md}. */
final class Findings {

    private static final Path TABLE = Path.of("target", "chaos.md");

    private Findings() {}

    /** A scenario in which the promise can be counted. */
    static void add(String fault, int times, Evidence evidence, String bound, String recovery) {
        add("| %s | %,d | %,d | %d | %d (%s) | %d | %s |"
                .formatted(
                        fault,
                        times,
                        evidence.rows(),
                        evidence.lost(),
                        evidence.duplicates(),
                        bound,
                        evidence.inversions(),
                        recovery));
    }

    static void add(String line) {
        System.out.println(line);
        try {
            Files.createDirectories(TABLE.getParent());
            Files.writeString(TABLE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}
