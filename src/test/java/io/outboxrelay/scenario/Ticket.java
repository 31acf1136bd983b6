package io.outboxrelay.scenario;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The body of all scenarios.
 *
 * @param id of the order
 * @param version counts up where there are several of one order
 */
record Ticket(String id, int version, int cents) {

    static final String TYPE = "TicketOrdered";

    /** {@code t0} to {@code t(count - 1)}. */
    static List<Ticket> series(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Ticket("t" + i, 0, 100 + i))
                .toList();
    }
}
