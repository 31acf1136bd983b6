-- Which errors keep most messages? Looks at no more than 100,000 failed messages of each kind.
--   psql -f db/queries/03_most_frequent_errors.sql
SELECT queue, status, split_part(last_error, ':', 1) AS code, count(*) AS messages, min(created_at) AS oldest,
       max(last_error) AS an_example
FROM ((SELECT queue, status, last_error, created_at
       FROM outbox_message WHERE status = 'DEAD' ORDER BY queue, id LIMIT 100000)
      UNION ALL
      (SELECT queue, status, last_error, created_at
       FROM (SELECT queue, status, last_error, created_at FROM outbox_message
             WHERE status IN ('RETRY', 'SCHEDULED') ORDER BY queue, available_at, id LIMIT 100000) again
       WHERE status = 'RETRY')) failed
GROUP BY queue, status, code
ORDER BY messages DESC
LIMIT 20;
