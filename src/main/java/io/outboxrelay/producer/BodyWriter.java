package io.outboxrelay.producer;

import io.outboxrelay.InvalidMessageException;

/** Turns a body that is no text into text. Keeps Jackson, which a service may not have, out of the rest of the room. */
interface BodyWriter {

    /** Stands in where the application has no JsonMapper. */
    BodyWriter NONE = body -> {
        throw new InvalidMessageException(
                "body",
                "a " + body.getClass().getName(),
                "give a String, or add Jackson 3 so that the application has a JsonMapper bean");
    };

    /**
     * Writes the body as text.
     *
     * @throws InvalidMessageException if it can't be written
     */
    String write(Object body);
}
