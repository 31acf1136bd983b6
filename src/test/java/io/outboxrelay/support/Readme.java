package io.outboxrelay.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code README.md} and the pages it leads to say, for tests that take them at their word. */
public final class Readme {

    private static final Path FILE = Path.of("README.md");

    /** Where the rest of its SQL stands. */
    private static final Path RUNBOOK = Path.of("docs/ops/runbook.md");

    private Readme() {}

    public static String text() {
        return read(FILE);
    }

    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The code blocks of one language, in their order. */
    public static List<String> blocks(String language) {
        return blocks(language, FILE);
    }

    /** Those of another page. */
    public static List<String> blocks(String language, Path page) {
        return Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(read(page))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** All SQL statements, those of the runbook included, in their order, without the comments before them. */
    public static List<String> statements() {
        return sql().map(statement -> statement.replaceAll("(?m)^--.*\n", "").strip())
                .toList();
    }

    /** The one statement that stands under the comment {@code -- title}. */
    public static String statement(String title) {
        return sql().map(String::strip)
                .filter(statement -> statement.startsWith("-- " + title + "\n"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("README.md has no statement titled " + title));
    }

    /** Matches of a pattern in the whole text. */
    public static Stream<MatchResult> find(String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE).matcher(text()).results();
    }

    private static Stream<String> sql() {
        return Stream.of(FILE, RUNBOOK)
                .flatMap(page -> blocks("sql", page).stream())
                .flatMap(block -> Arrays.stream(block.split(";\n")))
                .filter(statement -> !statement.isBlank());
    }
}
