package io.outboxrelay.relay;

import java.time.Duration;
import java.util.List;

/**
 * Brings the orders of operators to a relay, and its reports to them, again and again. Used by the loop's thread only.
 */
final class OperatorLink {

    /** Operators are obeyed within a second: reading their orders, and acting on them, takes the rest of it. */
    static final Duration ORDERS_INTERVAL = Duration.ofMillis(500);

    private final RelayEvents events;
    private final Desk desk;
    private final KnownQueues queues;
    private final Tally tally;
    private final QueueNews news;
    private final Rounds orders;
    private final Rounds reports;

    OperatorLink(Ports ports, Desk desk, KnownQueues queues, Tally tally, QueueNews news) {
        this.events = ports.events();
        this.desk = desk;
        this.queues = queues;
        this.tally = tally;
        this.news = news;
        this.orders = new Rounds(ports.loop(), ORDERS_INTERVAL, this::readOrders);
        this.reports = new Rounds(ports.loop(), Tally.INTERVAL, this::report);
    }

    void start() {
        orders.start();
        reports.start();
    }

    void stop() {
        orders.stop();
        reports.stop();
    }

    private void readOrders() {
        var known = queues.names();
        if (!known.isEmpty()) {
            orders.ask(
                    Loop.Lane.ROWS,
                    () -> desk.orders(known),
                    answer -> {
                        events.databaseWorks(null, DatabaseUse.READ_ORDERS);
                        news.ordered(answer);
                    },
                    e -> events.databaseFailed(null, DatabaseUse.READ_ORDERS, e));
        }
    }

    private void report() {
        List<Desk.Report> drawn = tally.draw();
        if (drawn.isEmpty()) {
            events.databaseWorks(null, DatabaseUse.WRITE_REPORTS);
        } else {
            reports.ask(
                    Loop.Lane.ROWS,
                    () -> desk.report(drawn),
                    () -> {
                        events.databaseWorks(null, DatabaseUse.WRITE_REPORTS);
                        tally.arrived(drawn);
                    },
                    e -> events.databaseFailed(null, DatabaseUse.WRITE_REPORTS, e));
        }
    }
}
