-- The same rules, written so that they cost next to nothing. PostgreSQL checks every constraint again at every UPDATE,
-- whatever it changes, and a counted repetition such as {1,128} makes its regular expressions slow: 5 to 15 µs for each
-- value, which was more than half of what marking a row as sent took. A bound on the length beside a plain + takes 0.3 µs.

ALTER TABLE outbox_message
    DROP CONSTRAINT outbox_message_queue_is_an_sqs_queue_name,
    ADD  CONSTRAINT outbox_message_queue_is_an_sqs_queue_name
        CHECK (queue ~ '^[A-Za-z0-9_-]+(?:\.fifo)?$' AND octet_length(queue) <= 80),

    DROP CONSTRAINT outbox_message_group_id_is_1_to_128_printable_ascii,
    ADD  CONSTRAINT outbox_message_group_id_is_1_to_128_printable_ascii
        CHECK (group_id ~ '^[!-~]+$' AND octet_length(group_id) <= 128),

    DROP CONSTRAINT outbox_message_dedup_id_is_1_to_128_printable_ascii,
    ADD  CONSTRAINT outbox_message_dedup_id_is_1_to_128_printable_ascii
        CHECK (dedup_id ~ '^[!-~]+$' AND octet_length(dedup_id) <= 128);
