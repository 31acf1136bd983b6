"""Stores an order and writes its message in one transaction, with psycopg 3. A sidecar sends the message."""

import json
import sys

import psycopg


def place(order: int, customer: str, cents: int) -> None:
    with psycopg.connect() as db:  # commits at the end, rolls back on an exception
        db.execute("INSERT INTO shop_order (id, customer, cents) VALUES (%s, %s, %s)", (order, customer, cents))
        db.execute(
            "INSERT INTO outbox_message (queue, group_id, body, attributes) VALUES (%s, %s, %s, %s::jsonb)",
            ("payments.fifo", customer, json.dumps({"order": order, "cents": cents}), '{"eventType": "OrderPlaced"}'),
        )


if __name__ == "__main__":
    place(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
