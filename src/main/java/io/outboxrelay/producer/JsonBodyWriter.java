package io.outboxrelay.producer;

import io.outboxrelay.InvalidMessageException;
import org.springframework.beans.factory.ObjectProvider;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Writes bodies with the application's own mapper, so that they look like the rest of its JSON. */
final class JsonBodyWriter implements BodyWriter {

    private final ObjectProvider<JsonMapper> mappers;

    JsonBodyWriter(ObjectProvider<JsonMapper> mappers) {
        this.mappers = mappers;
    }

    @Override
    public String write(Object body) {
        JsonMapper mapper = mappers.getIfUnique();
        if (mapper == null) {
            throw new InvalidMessageException(
                    "body",
                    "a " + body.getClass().getName(),
                    "give a String, or make one JsonMapper bean of the application the primary one");
        }
        try {
            return mapper.writeValueAsString(body);
        } catch (JacksonException e) {
            // Only where it failed: the text of Jackson's exception may quote what the object holds.
            throw new InvalidMessageException(
                    "body",
                    "a " + body.getClass().getName(),
                    "the application's JsonMapper can't write it ("
                            + e.getClass().getSimpleName() + " at " + e.getPathReference() + ")");
        }
    }
}
