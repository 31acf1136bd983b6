package io.outboxrelay.postgres;

/**
 * The statements of the engine. A status is written as a literal everywhere: a parameter would lose the partial indexes
 * as soon as PostgreSQL settles on a generic plan.
 */
final class StoreStatements {

    /**
     * How long a row could have been sent, by the clock that wrote its times. A retry moves available_at, so a row with
     * failed attempts counts from its creation. Times may be infinite, which no difference of times can be.
     */
    private static final String AGE = """
            (date_part('epoch', now() - least(now(), greatest(timestamptz 'epoch',
                 CASE WHEN attempts = 0 THEN greatest(created_at, available_at) ELSE created_at END)))
             * 1000000)::bigint AS age_micros
            """;

    /**
     * The inner query walks the partial index and stops at a count; the window stops at bytes, which it knows without
     * reading large bodies, and lets one row through whatever its size. Bodies of rows that are not due stay behind.
     *
     * <p>Due is what is so by the time of reading. By now(), the start of this transaction, a row that was written and
     * committed between that and the snapshot would not be due yet.
     *
     * <p>Parameters: queue, id, rows, bytes.
     */
    static final String PENDING = """
            SELECT id, message_id, CASE WHEN is_due THEN body ELSE '' END AS body, attributes::text AS attributes,
                   group_id, dedup_id, attempts, octets, octets_before, age_micros,
                   CASE WHEN is_due THEN 'PENDING' ELSE 'NOT_DUE' END AS state
            FROM (SELECT page.*,
                         coalesce(sum(octets) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                             AS octets_before
                  FROM (SELECT limited.*, CASE WHEN is_due THEN octet_length(body) ELSE 0 END AS octets
                        FROM (SELECT id, message_id, body, attributes, group_id, dedup_id, attempts,
                                     available_at <= (SELECT clock_timestamp()) AS is_due,
            """ + AGE + """
                              FROM outbox_message
                              WHERE queue = ? AND status = 'PENDING' AND id > ?
                              ORDER BY id
                              LIMIT ?) limited) page) counted
            WHERE octets_before < ?
            ORDER BY id
            """;

    /** The same for rows that come again, in order of time. Parameters: queue, rows, bytes. */
    static final String DUE = """
            SELECT id, message_id, body, attributes::text AS attributes, group_id, dedup_id, attempts, octets,
                   octets_before, age_micros, state
            FROM (SELECT page.*,
                         coalesce(sum(octets) OVER (ORDER BY available_at, id
                                                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                             AS octets_before
                  FROM (SELECT id, message_id, body, attributes, group_id, dedup_id, attempts, available_at,
                               status AS state, octet_length(body) AS octets,
            """ + AGE + """
                        FROM outbox_message
                        WHERE queue = ? AND status IN ('RETRY', 'SCHEDULED') AND available_at <= now()
                        ORDER BY available_at, id
                        LIMIT ?) page) counted
            WHERE octets_before < ?
            ORDER BY available_at, id
            """;

    /**
     * An aggregate over the whole index range of the groups, but without bodies. DEAD rows hold their group only if told
     * so.
     *
     * <p>Parameters: whether DEAD holds, twice queue, group and limit, and the limit again.
     */
    static final String HELD_GROUPS = """
            SELECT group_id, bool_or(paused) AS paused, min(held_by) AS held_by, min(first_blocked) AS first_blocked,
                   max(last_blocked) AS last_blocked
            FROM ((SELECT group_id, false AS paused,
                          min(id) FILTER (WHERE status = 'RETRY' OR (status = 'DEAD' AND ?)) AS held_by,
                          min(id) FILTER (WHERE status = 'BLOCKED') AS first_blocked,
                          max(id) FILTER (WHERE status = 'BLOCKED') AS last_blocked
                   FROM outbox_message
                   WHERE queue = ? AND status IN ('RETRY', 'DEAD', 'BLOCKED') AND group_id > ?
                   GROUP BY group_id
                   ORDER BY group_id
                   LIMIT ?)
                  UNION ALL
                  (SELECT group_id, true, NULL, NULL, NULL
                   FROM outbox_paused
                   WHERE queue = ? AND group_id > ?
                   ORDER BY group_id
                   LIMIT ?)) held
            GROUP BY group_id
            ORDER BY group_id
            LIMIT ?
            """;

    /** The ids are 64-bit and never wrap, unlike the 32-bit ones of a row's xmin. */
    private static final String SNAPSHOT = """
            SELECT pg_snapshot_xmin(s)::text::bigint AS xmin, pg_snapshot_xmax(s)::text::bigint AS xmax
            FROM pg_current_snapshot() AS s
            """;

    /** Two statements in one round trip. The order matters: what ended before the snapshot is seen by the page. */
    static final String SWEEP = SNAPSHOT + ";\n" + PENDING;

    /** Ids only, and in the same snapshot what is known about running transactions. Parameters: queue, ids from and to, limit. */
    static final String BEHIND = """
            SELECT ARRAY(SELECT id FROM outbox_message
                         WHERE queue = ? AND status = 'PENDING' AND id > ? AND id <= ?
                         ORDER BY id
                         LIMIT ?) AS ids,
                   pg_snapshot_xmin(s)::text::bigint AS xmin, pg_snapshot_xmax(s)::text::bigint AS xmax
            FROM pg_current_snapshot() AS s
            """;

    /** An opinion counts only while the lease is its holder's. Parameters: lock, holder. */
    private static final String FENCE = """
            EXISTS (SELECT 1 FROM outbox_lock
                    WHERE name = ? AND locked_by = ? AND lock_until > timezone('utc', now()))
            """;

    /**
     * A fact: whoever sent the row, SQS has it. The ids are given twice here and below: by the join alone the planner,
     * which takes any unnest for a hundred rows, reads a small or unknown table from end to end.
     *
     * <p>Parameters: ids, ids of SQS, ids.
     */
    static final String MARK_SENT = """
            UPDATE outbox_message m
            SET status = 'SENT', sent_at = now(), sqs_message_id = s.sqs_message_id
            FROM unnest(?::bigint[], ?::text[]) AS s (id, sqs_message_id)
            WHERE m.id = s.id AND m.id = ANY (?::bigint[]) AND m.status <> 'SENT'
            """;

    /** Parameters: ids, attempts, delays, errors, ids, fence. */
    static final String MARK_RETRY = """
            UPDATE outbox_message m
            SET status = 'RETRY', attempts = r.attempts, last_error = r.error,
                available_at = now() + r.delay_millis * interval '1 millisecond'
            FROM unnest(?::bigint[], ?::int[], ?::bigint[], ?::text[]) AS r (id, attempts, delay_millis, error)
            WHERE m.id = r.id AND m.id = ANY (?::bigint[]) AND m.status NOT IN ('SENT', 'DEAD', 'DISCARDED') AND
            """ + FENCE;

    /** Parameters: ids, attempts, errors, ids, fence. */
    static final String MARK_DEAD = """
            UPDATE outbox_message m
            SET status = 'DEAD', attempts = d.attempts, last_error = d.error
            FROM unnest(?::bigint[], ?::int[], ?::text[]) AS d (id, attempts, error)
            WHERE m.id = d.id AND m.id = ANY (?::bigint[]) AND m.status NOT IN ('SENT', 'DISCARDED') AND
            """ + FENCE;

    /** Parameters: ids, fence. */
    static final String MARK_BLOCKED = """
            UPDATE outbox_message
            SET status = 'BLOCKED'
            WHERE id = ANY (?::bigint[]) AND status IN ('PENDING', 'SCHEDULED') AND
            """ + FENCE;

    /** Parameters: ids, fence. */
    static final String MARK_SCHEDULED = """
            UPDATE outbox_message
            SET status = 'SCHEDULED'
            WHERE id = ANY (?::bigint[]) AND status = 'PENDING' AND
            """ + FENCE;

    /**
     * MATERIALIZED keeps the planner from evaluating the limited part more than once, which would release more rows than
     * are returned. Parameters: queue, group, id, rows, bytes, fence.
     */
    static final String RELEASE = """
            WITH page AS MATERIALIZED (
                SELECT id, octets_before
                FROM (SELECT id, coalesce(sum(octet_length(body))
                                              OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                                 AS octets_before
                      FROM (SELECT id, body
                            FROM outbox_message
                            WHERE queue = ? AND group_id = ? AND status = 'BLOCKED' AND id <= ?
                            ORDER BY id
                            LIMIT ?) blocked) counted
                WHERE octets_before < ?)
            UPDATE outbox_message m
            SET status = 'PENDING'
            FROM page
            WHERE m.id = page.id AND m.status = 'BLOCKED' AND
            """ + FENCE + """
            RETURNING m.id, message_id, body, attributes::text AS attributes, group_id, dedup_id, attempts,
                      octet_length(body) AS octets, octets_before, 'PENDING' AS state,
            """ + AGE;

    private StoreStatements() {}
}
