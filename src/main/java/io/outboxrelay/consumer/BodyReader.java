package io.outboxrelay.consumer;

import io.outboxrelay.NoRetryException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads bodies with the application's own mapper. Thread-safe. */
final class BodyReader {

    private final @Nullable JsonMapper mapper;
    private final BodyRules rules;

    /** @param mapper null where the application has none, or several: then only text can be read */
    BodyReader(@Nullable JsonMapper mapper, BodyRules rules) {
        this.mapper = mapper;
        this.rules = rules;
    }

    /** Whether bodies of this class can be read here at all. */
    boolean reads(Class<?> type) {
        return type == String.class || mapper != null;
    }

    /** @throws NoRetryException if it can't be read, or breaks a constraint; without anything of the body */
    <T> T read(String text, Class<T> type) {
        if (type == String.class || mapper == null) {
            return type.cast(text);
        }
        T body = parse(mapper, text, type);
        rules.check(body);
        return body;
    }

    private static <T> T parse(JsonMapper mapper, String text, Class<T> type) {
        @Nullable T body;
        try {
            body = mapper.readValue(text, type);
        } catch (JacksonException e) {
            // Only where it failed: the text of Jackson's exception may quote what it read.
            throw new NoRetryException("the body is no JSON of a %s (%s at %s)"
                    .formatted(type.getSimpleName(), e.getClass().getSimpleName(), place(e)));
        }
        if (body == null) {
            throw new NoRetryException("the body is null, and no JSON of a " + type.getSimpleName());
        }
        return body;
    }

    private static String place(JacksonException e) {
        String path = e.getPathReference();
        if (!path.isEmpty()) {
            return path;
        }
        var location = e.getLocation();
        return location == null
                ? "an unknown place"
                : "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }
}
