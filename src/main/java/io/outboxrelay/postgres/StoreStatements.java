package io.outboxrelay.postgres;

/**
 * What the engine reads with; {@link MarkStatements} has what it writes with. A status is written as a literal everywhere: a parameter would lose the partial indexes
 * as soon as PostgreSQL settles on a generic plan.
 */
final class StoreStatements {

    /**
     * How long a row could have been sent, by the clock that wrote its times. A retry moves available_at, so a row with
     * failed attempts counts from its creation. Times may be infinite, which no difference of times can be.
     */
    static final String AGE = """
            (date_part('epoch', now() - least(now(), greatest(timestamptz 'epoch',
                 CASE WHEN attempts = 0 THEN greatest(created_at, available_at) ELSE created_at END)))
             * 1000000)::bigint AS age_micros
            """;

    /**
     * What a row takes in memory, but for what is small. Attributes are counted as the text they are read as: to count them they
     * are unpacked, so those that are stored in little room, which were not large before they were packed, are spared that.
     */
    static final String OCTETS = """
            octet_length(body)
            + CASE WHEN pg_column_size(attributes) < 250 THEN 0 ELSE octet_length(attributes::text) END
            """;

    /**
     * The inner query walks the partial index and stops at a count; the window stops at bytes, which it knows without
     * reading large bodies, and lets one row through whatever its size. Bodies of rows that are not due stay behind.
     *
     * <p>Due is what never asked for a delay, whatever any clock says by now: the database's may have stepped back since it was
     * written, or be another one's. Else what is due by the time of reading. By now(), the start of this transaction, a row
     * that was written and committed between that and the snapshot would not be due yet.
     *
     * <p>Parameters: queue, id, rows, bytes.
     */
    static final String PENDING = """
            SELECT id, message_id, CASE WHEN is_due THEN body ELSE '' END AS body,
                   CASE WHEN is_due THEN octet_length(body) ELSE 0 END AS body_octets,
                   CASE WHEN is_due THEN attributes::text ELSE '{}' END AS attributes, group_id, dedup_id, attempts, octets, octets_before, age_micros,
                   CASE WHEN is_due THEN 'PENDING' ELSE 'NOT_DUE' END AS state
            FROM (SELECT page.*,
                         coalesce(sum(octets) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                             AS octets_before
                  FROM (SELECT limited.*, CASE WHEN is_due THEN
            """ + OCTETS + """
                               ELSE 0 END AS octets
                        FROM (SELECT id, message_id, body, attributes, group_id, dedup_id, attempts,
                                     available_at <= created_at OR available_at <= (SELECT clock_timestamp()) AS is_due,
            """ + AGE + """
                              FROM this_schema.outbox_message
                              WHERE queue = ? AND status = 'PENDING' AND id > ?
                              ORDER BY id
                              LIMIT ?) limited) page) counted
            WHERE octets_before < ?
            ORDER BY id
            """;

    /** The same for rows that come again, in order of time. Parameters: queue, rows, bytes. */
    static final String DUE = """
            SELECT id, message_id, body, octet_length(body) AS body_octets, attributes::text AS attributes, group_id, dedup_id,
                   attempts, octets, octets_before, age_micros, state
            FROM (SELECT page.*,
                         coalesce(sum(octets) OVER (ORDER BY available_at, id
                                                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                             AS octets_before
                  FROM (SELECT id, message_id, body, attributes, group_id, dedup_id, attempts, available_at,
                               status AS state,
            """ + OCTETS + " AS octets," + AGE + """
                        FROM this_schema.outbox_message
                        WHERE queue = ? AND status IN ('RETRY', 'SCHEDULED') AND available_at <= now()
                        ORDER BY available_at, id
                        LIMIT ?) page) counted
            WHERE octets_before < ?
            ORDER BY available_at, id
            """;

    /**
     * So many entries of the index, which come group by group, whatever the size of the groups: of the last group there may be
     * millions more, so its first and last rows are looked up, and the next page starts behind it. No bodies. DEAD rows hold
     * their group only if told so.
     *
     * <p>In the index BLOCKED comes before DEAD, and RETRY last. A status is looked up by its place there: if it were asked for by
     * name, other indexes would fit, too, which are not in order of groups.
     *
     * <p>Parameters: queue, group, limit; limit; whether DEAD holds; three times queue; queue, whether DEAD holds; queue, group,
     * limit; limit.
     */
    static final String HELD_GROUPS = """
            WITH entries AS MATERIALIZED (
                SELECT group_id, status, id
                FROM this_schema.outbox_message
                WHERE queue = ? AND status IN ('RETRY', 'DEAD', 'BLOCKED') AND group_id > ?
                ORDER BY group_id, status, id
                LIMIT ?),
            cut AS (SELECT CASE WHEN count(*) = ? THEN max(group_id) END AS at FROM entries)
            SELECT group_id, bool_or(paused) AS paused, min(held_by) AS held_by, min(first_blocked) AS first_blocked,
                   max(last_blocked) AS last_blocked
            FROM (SELECT group_id, false AS paused,
                         CASE WHEN status = 'RETRY' OR (status = 'DEAD' AND ?) THEN id END AS held_by,
                         CASE WHEN status = 'BLOCKED' THEN id END AS first_blocked,
                         CASE WHEN status = 'BLOCKED' THEN id END AS last_blocked
                  FROM entries
                  UNION ALL
                  SELECT cut.at, false,
                         (SELECT id FROM this_schema.outbox_message
                          WHERE queue = ? AND group_id = cut.at AND status IN ('RETRY', 'DEAD', 'BLOCKED') AND status > 'DEAD'
                          ORDER BY status, id LIMIT 1),
                         (SELECT id FROM this_schema.outbox_message
                          WHERE queue = ? AND group_id = cut.at AND status IN ('RETRY', 'DEAD', 'BLOCKED') AND status < 'DEAD'
                          ORDER BY status, id LIMIT 1),
                         (SELECT id FROM this_schema.outbox_message
                          WHERE queue = ? AND group_id = cut.at AND status IN ('RETRY', 'DEAD', 'BLOCKED') AND status < 'DEAD'
                          ORDER BY status DESC, id DESC LIMIT 1)
                  FROM cut WHERE cut.at IS NOT NULL
                  UNION ALL
                  SELECT cut.at, false,
                         (SELECT id FROM this_schema.outbox_message
                          WHERE queue = ? AND group_id = cut.at AND status IN ('RETRY', 'DEAD', 'BLOCKED') AND status > 'BLOCKED' AND ?
                          ORDER BY status, id LIMIT 1), NULL, NULL
                  FROM cut WHERE cut.at IS NOT NULL
                  UNION ALL
                  (SELECT group_id, true, NULL, NULL, NULL
                   FROM this_schema.outbox_paused, cut
                   WHERE queue = ? AND group_id > ? AND (cut.at IS NULL OR group_id <= cut.at)
                   ORDER BY group_id
                   LIMIT ?)) held
            GROUP BY group_id
            ORDER BY group_id
            LIMIT ?
            """;

    /** Ids only. Parameters: queue, ids from and to, limit. */
    static final String BEHIND = """
            SELECT ARRAY(SELECT id FROM this_schema.outbox_message
                         WHERE queue = ? AND status = 'PENDING' AND id > ? AND id <= ?
                         ORDER BY id
                         LIMIT ?) AS ids
            """;

    private StoreStatements() {}
}
