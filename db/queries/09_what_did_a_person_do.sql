-- What did a person do, when and why? Everybody and the last week unless told otherwise.
--   psql -f db/queries/09_what_did_a_person_do.sql -v actor=anna -v since='2 hours'
\if :{?actor}
\else
\set actor '%'
\endif
\if :{?since}
\else
\set since '7 days'
\endif
SELECT at, action, actor, db_user, reason, queue, group_id, error, target, cardinality(ids) AS messages, ids[1:10] AS first_ids
FROM outbox_audit
WHERE at > now() - :'since'::interval AND actor LIKE :'actor'
ORDER BY at DESC, id DESC;
