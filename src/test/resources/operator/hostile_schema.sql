-- What somebody who may create in schema public could put there: functions, aggregates and operators by the names of
-- PostgreSQL's own that the outbox uses, for all types it deals with. Each one that is called says so and fails.

-- or this script would step into its own traps
SET LOCAL search_path = pg_catalog;

CREATE PROCEDURE public.trap(name text, arguments text, result text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE FUNCTION public.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L', name, arguments, result,
                   format('BEGIN RAISE EXCEPTION ''hostile %s(%s) was run as %%'', current_user; END', name, arguments));
END
$$;

DO $$
DECLARE
    types  CONSTANT text[] := ARRAY ['text', 'varchar', 'name', '"char"', 'int', 'bigint', 'numeric', 'real', 'float8', 'boolean',
                                     'oid', 'regclass', 'regnamespace', 'tid', 'timestamp', 'timestamptz', 'interval', 'uuid',
                                     'jsonb', 'text[]', 'bigint[]'];
    common CONSTANT text[] := ARRAY ['text', 'int', 'bigint', 'timestamptz'];
    own    record;
BEGIN
    FOR own IN SELECT l, r, l || ', ' || r AS both_types FROM unnest(types) l, unnest(types) r LOOP
        CALL public.trap('compare', own.both_types, 'boolean');
        CALL public.trap('compute', own.both_types, own.l);
    END LOOP;
    FOR own IN
        SELECT * FROM unnest(types) l, unnest(types) r,
                      (VALUES ('compare', '{=,<>,<,<=,>,>=,~,!~,~~,!~~}'::text[]), ('compute', '{||,+,-,*,/}')) f (name, operators),
                      unnest(f.operators) operator
    LOOP
        EXECUTE format('CREATE OPERATOR public.%s (FUNCTION = public.%I, LEFTARG = %s, RIGHTARG = %s)', own.operator, own.name,
                       own.l, own.r);
    END LOOP;

    FOR own IN
        WITH RECURSIVE tuple (arguments, arity) AS (
            SELECT t, 1 FROM unnest(types) t
            UNION
            SELECT tuple.arguments || ', ' || t, tuple.arity + 1
            FROM tuple, unnest(types) t
            WHERE tuple.arity < 5 AND (tuple.arity < 2 OR t = ANY (common) AND string_to_array(tuple.arguments, ', ') <@ common)
        )
        SELECT f.name, f.result, tuple.arguments
        FROM (VALUES ('acldefault', 2, 2, 'aclitem[]'), ('btrim', 1, 1, 'text'), ('concat_ws', 2, 3, 'text'),
                     ('current_setting', 1, 2, 'text'), ('date_trunc', 2, 2, 'timestamptz'), ('format', 1, 5, 'text'),
                     ('hashtextextended', 2, 2, 'bigint'), ('jsonb_typeof', 1, 1, 'text'), ('lower', 1, 1, 'text'),
                     ('octet_length', 1, 1, 'int'), ('pg_relation_size', 1, 2, 'bigint'),
                     ('pg_try_advisory_xact_lock', 1, 2, 'boolean'), ('quote_ident', 1, 1, 'text'),
                     ('replace', 3, 3, 'text'), ('round', 1, 2, 'numeric'),
                     ('set_config', 3, 3, 'text'), ('timezone', 2, 2, 'timestamp'), ('to_regclass', 1, 1, 'regclass')
             ) f (name, least_arguments, most_arguments, result)
        JOIN tuple ON tuple.arity BETWEEN f.least_arguments AND f.most_arguments
    LOOP
        CALL public.trap(own.name, own.arguments, own.result);
    END LOOP;

    FOR own IN
        SELECT f.name, CASE f.name WHEN 'lead' THEN t || ', int, ' || t WHEN 'string_agg' THEN t || ', text' ELSE t END AS arguments,
               CASE f.name WHEN 'count' THEN 'bigint' ELSE t END AS result
        FROM unnest(ARRAY ['count', 'lead', 'max', 'min', 'string_agg']) f (name), unnest(types) t
    LOOP
        CALL public.trap('gather_' || own.name, own.result || ', ' || own.arguments, own.result);
        EXECUTE format('CREATE AGGREGATE public.%I(%s) (SFUNC = public.%I, STYPE = %s)', own.name, own.arguments,
                       'gather_' || own.name, own.result);
    END LOOP;
END
$$;
