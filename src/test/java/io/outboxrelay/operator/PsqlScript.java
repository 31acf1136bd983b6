package io.outboxrelay.operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A script for psql with one statement: understands variables, quoted or plain, and their defaults. */
final class PsqlScript {

    private static final Pattern DEFAULT = Pattern.compile("\\\\set (\\w+) '?([^']*)'?");
    private static final Pattern VARIABLE = Pattern.compile("(?<!:):('?)([a-z]\\w*)\\1");

    private final String text;

    private PsqlScript(String text) {
        this.text = text;
    }

    static PsqlScript read(String file) {
        try {
            return new PsqlScript(Files.readString(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The statement, with what {@code psql -v} would be given. */
    String with(Map<String, String> given) {
        Map<String, String> variables = new HashMap<>();
        text.lines()
                .map(DEFAULT::matcher)
                .filter(line -> line.matches())
                .forEach(set -> variables.put(set.group(1), set.group(2)));
        variables.putAll(given);
        String sql = text.lines()
                .filter(line -> !line.startsWith("\\") && !line.startsWith("--"))
                .collect(Collectors.joining("\n"));
        return VARIABLE.matcher(sql).replaceAll(found -> {
            String value = variables.get(found.group(2));
            if (value == null) {
                throw new IllegalArgumentException("the script needs -v " + found.group(2));
            }
            return found.group(1).isEmpty() ? value : "'" + value.replace("'", "''") + "'";
        });
    }
}
