-- What the sample service has charged: no constraint keeps an order from being charged twice, the inbox does.
CREATE TABLE charge (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL,
    customer text   NOT NULL,
    cents    bigint NOT NULL
);
