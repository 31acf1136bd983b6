package io.outboxrelay.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.core.io.UrlResource;
import org.springframework.util.ClassUtils;

/** The library's auto-configurations, which their rooms keep to themselves, as Spring Boot finds them. */
public final class RoomConfigurations {

    private static final String IMPORTS =
            "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

    private RoomConfigurations() {}

    /** Those of some rooms, by the names of their packages below the root. */
    public static AutoConfigurations of(String... rooms) {
        return AutoConfigurations.of(all().stream()
                .map(name -> ClassUtils.resolveClassName(name, null))
                .filter(type -> List.of(rooms).contains(type.getPackageName().substring("io.outboxrelay.".length())))
                .toArray(Class<?>[]::new));
    }

    private static List<String> all() {
        try {
            // There are several such files on the class path; this is the one beside our classes.
            var location = RoomConfigurations.class.getResource("/io/outboxrelay/Outbox.class");
            var root = location.toString().replace("io/outboxrelay/Outbox.class", "");
            return new UrlResource(root + IMPORTS)
                    .getContentAsString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
