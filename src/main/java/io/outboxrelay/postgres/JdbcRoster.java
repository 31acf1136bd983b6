package io.outboxrelay.postgres;

import io.outboxrelay.relay.FairShare;
import io.outboxrelay.relay.Roster;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The roster on PostgreSQL. */
final class JdbcRoster implements Roster {

    /** Parameters: relay, queues. */
    private static final String BEAT = """
            INSERT INTO this_schema.outbox_relay_process (id, queues) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET seen_at = now()
            """;

    /** Parameters: milliseconds. */
    private static final String FORGET_SILENT =
            "DELETE FROM this_schema.outbox_relay_process WHERE seen_at < now() - ? * interval '1 millisecond'";

    private static final String LEAVE = "DELETE FROM this_schema.outbox_relay_process WHERE id = ?";

    /**
     * Only relays that serve the same queues share them. Parameters: queues, names of locks twice (null for all).
     */
    private static final String COUNT = """
            SELECT (SELECT count(*) FROM this_schema.outbox_relay_process WHERE queues IS NOT DISTINCT FROM ?::text[]) AS relays,
                   (SELECT count(*) FROM this_schema.outbox_lock
                    WHERE lock_until > timezone('utc', now()) AND name LIKE 'queue:%'
                      AND (?::text[] IS NULL OR name = ANY (?::text[]))) AS leases
            """;

    /**
     * Looks into the gaps between known names only, so it never wades through the index entries of queues in use. In a gap
     * it goes from one name to the next, each the least of three that an index gives at once. '~' is above, and '' below,
     * every queue name. Parameters: known names.
     */
    static final String DISCOVER = """
            SELECT found.queue
            FROM (SELECT name AS above, lead(name, 1, '~') OVER (ORDER BY name COLLATE "C") AS below
                  FROM unnest(?::text[] || '{""}') AS known (name)) gap
            CROSS JOIN LATERAL (
                WITH RECURSIVE step (queue) AS (
                    SELECT gap.above COLLATE "C"
                    UNION ALL
                    SELECT next.queue
                    FROM step
                    CROSS JOIN LATERAL (
                        SELECT least.queue
                        FROM ((SELECT queue FROM this_schema.outbox_message
                               WHERE status = 'PENDING' AND queue > step.queue AND queue < gap.below
                               ORDER BY queue LIMIT 1)
                              UNION ALL
                              (SELECT queue FROM this_schema.outbox_message
                               WHERE status IN ('RETRY', 'SCHEDULED') AND queue > step.queue AND queue < gap.below
                               ORDER BY queue LIMIT 1)
                              UNION ALL
                              (SELECT queue FROM this_schema.outbox_message
                               WHERE status IN ('RETRY', 'DEAD', 'BLOCKED') AND queue > step.queue
                                 AND queue < gap.below
                               ORDER BY queue LIMIT 1)) least
                        ORDER BY least.queue
                        LIMIT 1) next)
                SELECT queue FROM step WHERE queue > gap.above) found
            LIMIT 1000
            """;

    /** A lock's row outlasts the lease. Parameters: known names. */
    static final String HELD_LATELY = """
            SELECT substr(l.name, length('queue:') + 1)
            FROM this_schema.outbox_lock l
            WHERE l.name LIKE 'queue:%' AND l.lock_until > timezone('utc', now()) - interval '7 days'
              AND NOT EXISTS (SELECT 1 FROM unnest(?::text[]) AS known (queue) WHERE 'queue:' || known.queue = l.name)
            LIMIT 1000
            """;

    /** One look at all queues that this relay does not hold. Parameters: names, ids, whether to look at BLOCKED. */
    static final String WAITING = """
            SELECT q.name
            FROM unnest(?::text[], ?::bigint[]) AS q (name, above)
            WHERE NOT EXISTS (SELECT 1 FROM this_schema.outbox_lock l
                              WHERE l.name = 'queue:' || q.name AND l.lock_until > timezone('utc', now()))
              AND (EXISTS (SELECT 1 FROM this_schema.outbox_message m
                           WHERE m.queue = q.name AND m.status = 'PENDING' AND m.id > q.above)
                   OR EXISTS (SELECT 1 FROM this_schema.outbox_message m
                              WHERE m.queue = q.name AND m.status IN ('RETRY', 'SCHEDULED') AND m.available_at <= now())
                   OR (? AND EXISTS (SELECT 1 FROM this_schema.outbox_message m
                                     WHERE m.queue = q.name AND m.status = 'BLOCKED')))
            """;

    private final GuardedJdbc jdbc;

    JdbcRoster(GuardedJdbc jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public FairShare beat(String relay, Set<String> queues, Duration silence) {
        @Nullable
        String[] only = queues.isEmpty() ? null : queues.stream().sorted().toArray(String[]::new);
        jdbc.update(BEAT, UUID.fromString(relay), only);
        jdbc.update(FORGET_SILENT, silence.toMillis());
        String @Nullable [] locks = only == null
                ? null
                : queues.stream().map(ShedLockLeases::lockName).toArray(String[]::new);
        return jdbc.one(
                COUNT, rs -> new FairShare(Math.max(1, rs.getInt("relays")), rs.getInt("leases")), only, locks, locks);
    }

    @Override
    public void leave(String relay) {
        jdbc.update(LEAVE, UUID.fromString(relay));
    }

    @Override
    public Set<String> discover(Collection<String> known) {
        return new HashSet<>(jdbc.list(DISCOVER, rs -> rs.getString(1), (Object) known.toArray(String[]::new)));
    }

    @Override
    public Set<String> heldLately(Collection<String> known) {
        return new HashSet<>(jdbc.list(HELD_LATELY, rs -> rs.getString(1), (Object) known.toArray(String[]::new)));
    }

    @Override
    public Set<String> waiting(List<Unheld> queues, boolean thorough) {
        return new HashSet<>(jdbc.list(
                WAITING,
                rs -> rs.getString(1),
                queues.stream().map(Unheld::queue).toArray(String[]::new),
                queues.stream().mapToLong(Unheld::above).toArray(),
                thorough));
    }
}
