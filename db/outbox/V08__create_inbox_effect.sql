-- Work in other systems, which no transaction covers: a row says that it was begun, and goes when its result is recorded. A
-- crash in between leaves it, and the next delivery of the message finds out or repeats the work. Empty on a good day.

CREATE TABLE inbox_effect (
    key        uuid        NOT NULL,
    consumer   text        COLLATE "C" NOT NULL,
    begun_at   timestamptz NOT NULL DEFAULT now(),
    held_until timestamptz NOT NULL,
    attempts   int         NOT NULL DEFAULT 1,

    CONSTRAINT inbox_effect_pk PRIMARY KEY (key, consumer)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

COMMENT ON TABLE  inbox_effect            IS 'Work in other systems that was begun and is not known to be finished';
COMMENT ON COLUMN inbox_effect.key        IS 'As in inbox_message';
COMMENT ON COLUMN inbox_effect.consumer   IS 'As in inbox_message';
COMMENT ON COLUMN inbox_effect.begun_at   IS 'When the first attempt began';
COMMENT ON COLUMN inbox_effect.held_until IS 'Until then the last attempt may be under way; it was given up, or its process died, if this is over';
COMMENT ON COLUMN inbox_effect.attempts   IS 'How often it was begun';

-- What an operator looks at: what is unfinished, and how large and how old the inbox is.

CREATE VIEW inbox_unfinished AS
SELECT e.key, e.consumer, now() - e.begun_at AS age, e.attempts,
       CASE
           WHEN e.held_until > now() THEN
               pg_catalog.format('attempt %s is under way, until %s at most', e.attempts, date_trunc('second', e.held_until))
           ELSE pg_catalog.format('attempt %s failed, or its process died: the other system may have done it', e.attempts)
       END AS why,
       CASE
           WHEN e.held_until > now() THEN 'look again later'
           ELSE 'nothing if the message comes again: that finds out. Else (is it in the dead letter queue?) look it up in the other system, send it again or delete this row'
       END AS what_to_do
FROM (SELECT * FROM inbox_effect LIMIT 10000) e
ORDER BY e.begun_at;

COMMENT ON VIEW   inbox_unfinished            IS 'Work in other systems that was begun and is not known to be finished, the oldest first; 10000 of them at most';
COMMENT ON COLUMN inbox_unfinished.age        IS 'Since the first attempt began';
COMMENT ON COLUMN inbox_unfinished.why        IS 'Why it is unfinished';
COMMENT ON COLUMN inbox_unfinished.what_to_do IS 'What a person should do';

-- this_schema does not exist
SET LOCAL check_function_bodies = off;

-- A function, because the planner takes the sample of a view for a tenth of the table, and compiles for half a second what
-- runs for some milliseconds.
CREATE FUNCTION inbox_sample(percent real)
    RETURNS TABLE (messages bigint, oldest timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER
    ROWS 1 SET jit = off SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (s.messages * 100 / $1)::bigint, s.oldest
    FROM (SELECT count(*) AS messages, min(m.received_at) AS oldest
          FROM this_schema.inbox_message m TABLESAMPLE SYSTEM ($1)) s;
$$;

-- Of some 250 pages; of a small table all of them.
CREATE VIEW inbox_lag AS
SELECT s.messages, now() - s.oldest AS oldest, u.unfinished, u.oldest_unfinished
FROM (SELECT 25000::real * pg_catalog.current_setting('block_size'::text)::real
             / greatest(pg_catalog.pg_relation_size('inbox_message'::regclass), 1::bigint)::real AS percent) t
CROSS JOIN LATERAL inbox_sample(least(100::real, t.percent)) s
CROSS JOIN (SELECT count(*) AS unfinished, now() - min(e.begun_at) AS oldest_unfinished
            FROM (SELECT begun_at FROM inbox_effect LIMIT 10000) e) u;

COMMENT ON VIEW   inbox_lag                   IS 'How much the inbox remembers, and what is unfinished; costs the same however large it is';
COMMENT ON COLUMN inbox_lag.messages          IS 'Messages remembered; an estimate above 20000 or so';
COMMENT ON COLUMN inbox_lag.oldest            IS 'Age of the oldest one among those looked at: much above the retention, the purge does not work';
COMMENT ON COLUMN inbox_lag.unfinished        IS 'Rows of inbox_effect; 10000 means 10000 or more';
COMMENT ON COLUMN inbox_lag.oldest_unfinished IS 'Age of the oldest one of these: above minutes, a person should look at inbox_unfinished';
COMMENT ON FUNCTION inbox_sample IS 'What inbox_lag says of inbox_message';

-- As at the end of the script V06, which says why.
SET LOCAL check_function_bodies = on;
DO $$
DECLARE
    path CONSTANT text := pg_catalog.current_setting('search_path');
    home CONSTANT text := pg_catalog.quote_ident(pg_catalog.current_schema());
    ours CONSTANT regprocedure := 'inbox_sample(real)';
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    EXECUTE replace(pg_get_functiondef(ours), 'this_schema.', home || '.');
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', ours);
    PERFORM set_config('search_path', path, true);
END
$$;
