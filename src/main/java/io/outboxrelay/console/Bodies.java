package io.outboxrelay.console;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What messages say, if the settings allow it to be seen at all; each look is audited by the function that gives it. Thread-safe. */
final class Bodies {

    /** Of a body; a browser shows no more of it with ease. */
    private static final int MOST_CHARACTERS = 100_000;

    private final JdbcClient jdbc;
    private final ConsoleSettings settings;

    Bodies(JdbcClient jdbc, ConsoleSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** Body and attributes. */
    record Content(String body, String attributes) {

        boolean isCut() {
            return body.length() == MOST_CHARACTERS;
        }
    }

    boolean areShown() {
        return settings.showBodies();
    }

    Content look(long id, @Nullable String reason, String actor) {
        if (!areShown()) {
            throw new NoSuchElementException("Bodies are not shown here: outbox.console.show-bodies is false.");
        }
        return jdbc.sql(
                        "SELECT left(body, ?) AS body, jsonb_pretty(attributes) AS attributes FROM outbox_look(?, ?, ?)")
                .param(MOST_CHARACTERS)
                .param(id)
                .param(reason)
                .param(actor)
                .query(Content.class)
                .optional()
                .orElseThrow(() -> new NoSuchElementException("There is no message " + id + " any more."));
    }
}
