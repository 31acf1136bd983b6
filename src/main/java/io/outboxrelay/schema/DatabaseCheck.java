package io.outboxrelay.schema;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Says whether a database is one that an outbox can be in. Thread-safe. */
final class DatabaseCheck {

    /** Transaction ids of 64 bits, which the order of messages rests on, came with it. */
    private static final int OLDEST_POSTGRES = 13;

    private static final String FACTS = """
            SELECT pg_catalog.current_setting('server_version_num')::int / 10000 AS major,
                   pg_catalog.current_setting('server_encoding') AS encoding,
                   pg_catalog.current_schema() AS home, pg_catalog.current_setting('search_path') AS path
            """;

    private record Facts(
            int major, String encoding, @Nullable String home, String path) {}

    private final JdbcClient jdbc;

    DatabaseCheck(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Returns if it will do.
     *
     * @throws OutboxSchemaException with one sentence that says why not, and what to do
     */
    void verify() {
        var facts = jdbc.sql(FACTS)
                .query((row, number) -> new Facts(
                        row.getInt("major"), row.getString("encoding"), row.getString("home"), row.getString("path")))
                .single();
        if (facts.major < OLDEST_POSTGRES) {
            throw refused("The outbox needs PostgreSQL %d or newer, and this is %d: upgrade it"
                    .formatted(OLDEST_POSTGRES, facts.major));
        }
        if (!facts.encoding.equals("UTF8")) {
            throw refused(
                    "The encoding of the database is %s, in which not every message can be written: put the outbox"
                                    .formatted(facts.encoding)
                            + " into a database that was created with ENCODING 'UTF8'");
        }
        if (facts.home == null) {
            throw refused(
                    "No schema for the outbox: none of the search_path (%s) exists, or may be used. Create it, or correct"
                                    .formatted(facts.path)
                            + " currentSchema in the JDBC URL");
        }
    }

    /** What a driver says of its database, before anything is asked that only PostgreSQL understands. */
    static void requirePostgres(String product) {
        if (!isPostgres(product)) {
            throw refused(
                    "The outbox needs PostgreSQL, and the DataSource leads to %s: where no outbox is wanted, as in a test,"
                                    .formatted(product)
                            + " set outbox.migrate=false");
        }
    }

    static boolean isPostgres(String product) {
        return product.equals("PostgreSQL");
    }

    private static OutboxSchemaException refused(String sentence) {
        return new OutboxSchemaException(sentence, null);
    }
}
