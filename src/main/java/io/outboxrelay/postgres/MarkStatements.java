package io.outboxrelay.postgres;

/**
 * What the engine writes with. {@code unnest} of several arrays has no schema in front: PostgreSQL knows it by its bare name
 * only. The preamble's search path keeps it what it is.
 */
final class MarkStatements {

    /**
     * An opinion counts only while the lease is its holder's, and whoever writes one is told whether it did. Parameters: lock,
     * holder.
     */
    private static final String FENCE = """
            WITH fence AS MATERIALIZED (
                SELECT EXISTS (SELECT 1 FROM this_schema.outbox_lock
                               WHERE name = ? AND locked_by = ? AND lock_until > timezone('utc', now())) AS stands)
            """;

    private static final String STANDS = """
            AND (SELECT stands FROM fence))
            SELECT stands FROM fence
            """;

    /**
     * A fact: whoever sent the row, SQS has it. It is written whether the fence stands or not; but whoever has slept through the
     * end of the lease learns of it here, before the next heartbeat. A row is named by its id and its message id: after a failover
     * to a standby that lagged, the same ids are drawn again for other messages. The ids are given twice here and below: by the
     * join alone the planner, which takes any unnest for a hundred rows, reads a small or unknown table from end to end.
     *
     * <p>Parameters: fence, ids, message ids, ids of SQS, ids.
     */
    static final String MARK_SENT = FENCE + """
            , marked AS (
                UPDATE this_schema.outbox_message m
                SET status = 'SENT', sent_at = now(), sqs_message_id = s.sqs_message_id
                FROM unnest(?::bigint[], ?::uuid[], ?::text[]) AS s (id, message_id, sqs_message_id)
                WHERE m.id = s.id AND m.message_id = s.message_id AND m.id = ANY (?::bigint[]) AND m.status <> 'SENT')
            SELECT stands FROM fence
            """;

    /**
     * The same where no sent row is kept. A row that is not there any more was deleted by another relay that knew, or by this one
     * in a write whose answer was lost; one that somebody has locked makes the statement fail, as all others do.
     *
     * <p>Without a join: such a table is nearly empty whenever it is vacuumed. The planner then takes what it finds by ids for one
     * row, and a nested loop compared each of a thousand rows with each mark, which took half a second. The two lists need not
     * match pair by pair: a row that has any of these message ids is one that SQS has.
     *
     * <p>Parameters: fence, ids, message ids.
     */
    static final String DELETE_SENT = FENCE + """
            , marked AS (
                DELETE FROM this_schema.outbox_message m
                WHERE m.id = ANY (?::bigint[]) AND m.message_id = ANY (?::uuid[]))
            SELECT stands FROM fence
            """;

    /** Parameters: fence, ids, message ids, attempts, delays, errors, ids. */
    static final String MARK_RETRY = FENCE + """
            , marked AS (
                UPDATE this_schema.outbox_message m
                SET status = 'RETRY', attempts = r.attempts, last_error = r.error,
                    available_at = now() + r.delay_millis * interval '1 millisecond'
                FROM unnest(?::bigint[], ?::uuid[], ?::int[], ?::bigint[], ?::text[])
                     AS r (id, message_id, attempts, delay_millis, error)
                WHERE m.id = r.id AND m.message_id = r.message_id AND m.id = ANY (?::bigint[])
                  AND m.status NOT IN ('SENT', 'DEAD', 'DISCARDED')
            """ + STANDS;

    /** Parameters: fence, ids, message ids, attempts, errors, ids. */
    static final String MARK_DEAD = FENCE + """
            , marked AS (
                UPDATE this_schema.outbox_message m
                SET status = 'DEAD', attempts = d.attempts, last_error = d.error
                FROM unnest(?::bigint[], ?::uuid[], ?::int[], ?::text[]) AS d (id, message_id, attempts, error)
                WHERE m.id = d.id AND m.message_id = d.message_id AND m.id = ANY (?::bigint[])
                  AND m.status NOT IN ('SENT', 'DISCARDED')
            """ + STANDS;

    /** Without a join, as above. Parameters: fence, ids, message ids. */
    static final String MARK_BLOCKED = FENCE + """
            , marked AS (
                UPDATE this_schema.outbox_message m
                SET status = 'BLOCKED'
                WHERE m.id = ANY (?::bigint[]) AND m.message_id = ANY (?::uuid[])
                  AND m.status IN ('PENDING', 'SCHEDULED')
            """ + STANDS;

    /** Parameters: fence, ids, message ids. */
    static final String MARK_SCHEDULED = FENCE + """
            , marked AS (
                UPDATE this_schema.outbox_message m
                SET status = 'SCHEDULED'
                WHERE m.id = ANY (?::bigint[]) AND m.message_id = ANY (?::uuid[])
                  AND m.status = 'PENDING'
            """ + STANDS;

    /**
     * MATERIALIZED keeps the planner from evaluating the limited part more than once, which would release more rows than
     * are returned. One row comes in any case, and says whether the lease still stands.
     *
     * <p>Parameters: fence, queue, group, id, rows, bytes.
     */
    static final String RELEASE = FENCE + """
            , page AS MATERIALIZED (
                SELECT id, octets, octets_before
                FROM (SELECT id, octets, coalesce(sum(octets)
                                              OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                                 AS octets_before
                      FROM (SELECT id,
            """ + StoreStatements.OCTETS + """
                                AS octets
                            FROM this_schema.outbox_message
                            WHERE queue = ? AND group_id = ? AND status = 'BLOCKED' AND id <= ?
                            ORDER BY id
                            LIMIT ?) blocked) counted
                WHERE octets_before < ?),
            released AS (
                UPDATE this_schema.outbox_message m
                SET status = 'PENDING'
                FROM page
                WHERE m.id = page.id AND m.status = 'BLOCKED' AND (SELECT stands FROM fence)
                RETURNING m.id, message_id, body, octet_length(body) AS body_octets, attributes::text AS attributes, group_id,
                          dedup_id, attempts, octets, octets_before, 'PENDING' AS state,
            """ + StoreStatements.AGE + """
            )
            SELECT stands, released.* FROM fence LEFT JOIN released ON true
            """;

    private MarkStatements() {}
}
