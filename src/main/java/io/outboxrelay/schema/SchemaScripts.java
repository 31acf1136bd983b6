package io.outboxrelay.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The scripts of the repository's {@code db/outbox} as the jar has them. */
final class SchemaScripts {

    /** Not below {@code db}: a host whose Flyway looks through the whole of {@code classpath:db} would take them for its own. */
    static final String LOCATION = "classpath:io/outboxrelay/schema/scripts";

    /** All of them, as a native image is told. */
    static final String PATTERN = "io/outboxrelay/schema/scripts/*";

    private static final Pattern VERSION = Pattern.compile("V([0-9]+)__.*\\.sql");

    private SchemaScripts() {}

    /** Learned from the names, so that no number has to be kept in step with them. Looks through the whole jar. */
    static int newestVersion() {
        try {
            var scripts = new PathMatchingResourcePatternResolver(SchemaScripts.class.getClassLoader())
                    .getResources(LOCATION + "/V*.sql");
            return Arrays.stream(scripts)
                    .map(Resource::getFilename)
                    .filter(Objects::nonNull)
                    .map(VERSION::matcher)
                    .filter(Matcher::matches)
                    .mapToInt(version -> Integer.parseInt(version.group(1)))
                    .max()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("the migrations in " + LOCATION + " can't be listed", e);
        }
    }
}
