-- The sample service's own table, in its own migrations: the outbox brings its tables by itself.
CREATE TABLE customer_order (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer text   NOT NULL,
    cents    bigint NOT NULL CHECK (cents > 0)
);
