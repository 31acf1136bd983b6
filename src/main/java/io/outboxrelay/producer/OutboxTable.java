package io.outboxrelay.producer;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The producer's statements. They run on the connection of the caller's transaction. */
final class OutboxTable {

    // Ids are drawn in the order of "place". A row that is due already when it is written is not SCHEDULED, although
    // now(), the start of the transaction, may be earlier.
    private static final String INSERT = """
            INSERT INTO outbox_message
                   (message_id, queue, body, attributes, group_id, dedup_id, available_at, status)
            SELECT message_id, queue, body, attributes::jsonb, group_id, dedup_id, coalesce(available_at, now()),
                   CASE WHEN available_at > clock_timestamp() THEN 'SCHEDULED' ELSE 'PENDING' END
              FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[])
                   WITH ORDINALITY
                   AS m (message_id, queue, body, attributes, group_id, dedup_id, available_at, place)
             ORDER BY place
            """;

    // Everybody takes locks in the order of their keys, so that two sendAll calls can't wait for each other in a ring.
    private static final String LOCK_GROUPS = """
            SELECT pg_catalog.pg_advisory_xact_lock(lock_key)
              FROM (SELECT DISTINCT pg_catalog.hashtextextended(queue || '/' || group_id, 7236283::bigint) AS lock_key
                      FROM unnest(?::text[], ?::text[]) AS m (queue, group_id)
                     WHERE queue LIKE '%.fifo'
                     ORDER BY lock_key) AS groups
            """;

    /** Bounds of one statement, which is one message to the server: it must stay far below PostgreSQL's 1 GB. */
    private static final int MOST_ROWS = 1_000;

    private static final int MOST_BYTES = 32 << 20;

    private final JdbcClient jdbc;

    OutboxTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Makes other transactions that write to the same FIFO groups wait until this one has ended. */
    void lockGroups(List<NewRow> rows) {
        jdbc.sql(LOCK_GROUPS)
                .param(texts(rows, NewRow::queue))
                .param(texts(rows, NewRow::groupId))
                .query(rs -> {});
    }

    /** Inserts the rows in their order, a thousand or so at a time. */
    void insert(List<NewRow> rows) {
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < rows.size(); i++) {
            int size = rows.get(i).size();
            if (i - from == MOST_ROWS || bytes + size > MOST_BYTES) {
                insertAtOnce(rows.subList(from, i));
                from = i;
                bytes = 0;
            }
            bytes += size;
        }
        insertAtOnce(rows.subList(from, rows.size()));
    }

    /** One row or a thousand take the same statement: measured, its arrays cost a single row nothing that shows. */
    private void insertAtOnce(List<NewRow> rows) {
        jdbc.sql(INSERT)
                .param(texts(rows, row -> row.messageId().toString()))
                .param(texts(rows, NewRow::queue))
                .param(texts(rows, NewRow::body))
                .param(texts(rows, NewRow::attributes))
                .param(texts(rows, NewRow::groupId))
                .param(texts(rows, NewRow::deduplicationId))
                .param(texts(rows, row -> text(row.availableAt())))
                .update();
    }

    /** Text with a Z at its end means the same instant in a session of any time zone. */
    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    /** A column as an array. All go as text and are cast by the server, so no array type has to be looked up. */
    private static @Nullable String[] texts(List<NewRow> rows, Function<NewRow, @Nullable String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }
}
