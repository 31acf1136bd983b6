package io.outboxrelay.relay.process;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.OperatorControl;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RelayEvents;
import java.time.Duration;
import java.util.List;

/**
 * Brings the orders of operators to a relay, and its reports to them, again and again. Used by the loop's thread only.
 */
final class OperatorLink {

    /** Operators are obeyed within a second: reading their orders, and acting on them, takes the rest of it. */
    static final Duration ORDERS_INTERVAL = Duration.ofMillis(500);

    private final RelayEvents events;
    private final OperatorControl control;
    private final KnownQueues queues;
    private final QueueReports reports;
    private final QueueNews news;
    private final Rounds orderRounds;
    private final Rounds reportRounds;

    OperatorLink(Ports ports, OperatorControl control, KnownQueues queues, QueueReports reports, QueueNews news) {
        this.events = ports.events();
        this.control = control;
        this.queues = queues;
        this.reports = reports;
        this.news = news;
        this.orderRounds = new Rounds(ports.loop(), ORDERS_INTERVAL, this::readOrders);
        this.reportRounds = new Rounds(ports.loop(), QueueReports.INTERVAL, this::report);
    }

    void start() {
        orderRounds.start();
        reportRounds.start();
    }

    void stop() {
        orderRounds.stop();
        reportRounds.stop();
    }

    private void readOrders() {
        var known = queues.names();
        if (!known.isEmpty()) {
            orderRounds.ask(
                    Loop.Lane.ROWS,
                    () -> control.orders(known),
                    answer -> {
                        events.databaseWorks(null, DatabaseUse.READ_ORDERS);
                        news.ordered(answer);
                    },
                    e -> events.databaseFailed(null, DatabaseUse.READ_ORDERS, e));
        }
    }

    private void report() {
        List<OperatorControl.Report> drawn = reports.draw();
        if (drawn.isEmpty()) {
            events.databaseWorks(null, DatabaseUse.WRITE_REPORTS);
        } else {
            reportRounds.ask(
                    Loop.Lane.ROWS,
                    () -> control.report(drawn),
                    () -> {
                        events.databaseWorks(null, DatabaseUse.WRITE_REPORTS);
                        reports.arrived(drawn);
                    },
                    e -> events.databaseFailed(null, DatabaseUse.WRITE_REPORTS, e));
        }
    }
}
