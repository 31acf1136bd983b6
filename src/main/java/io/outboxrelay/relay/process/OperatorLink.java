package io.outboxrelay.relay.process;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.OperatorControl;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RelayEvents;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Brings the orders of operators to a relay, and its reports to them, again and again. Used by the loop's thread only.
 */
final class OperatorLink {

    /** Operators are obeyed within a second: reading their orders, and acting on them, takes the rest of it. */
    static final Duration ORDERS_INTERVAL = Duration.ofMillis(500);
    /** A stop waits so long at most for the last counts to be written. */
    static final Duration LAST_COUNTS_WITHIN = Duration.ofSeconds(1);

    private final Loop loop;
    private final RelayEvents events;
    private final OperatorControl control;
    private final KnownQueues queues;
    private final QueueReports reports;
    private final QueueNews news;
    private final Rounds orderRounds;
    private final Rounds reportRounds;

    OperatorLink(Ports ports, OperatorControl control, KnownQueues queues, QueueReports reports, QueueNews news) {
        this.loop = ports.loop();
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

    /** Writes what was counted last, when all queues have been given back, then calls {@code done} once, also without an answer. */
    void finish(Runnable done) {
        List<OperatorControl.Report> rest = reports.drawRest();
        if (rest.isEmpty()) {
            done.run();
            return;
        }
        var waiting = new AtomicBoolean(true);
        Runnable end = () -> {
            if (waiting.getAndSet(false)) {
                done.run();
            }
        };
        loop.offload(Loop.Lane.ROWS, () -> control.addUp(rest), end, e -> {
            events.databaseFailed(null, DatabaseUse.WRITE_REPORTS, e);
            end.run();
        });
        loop.after(LAST_COUNTS_WITHIN, end);
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
        List<OperatorControl.Report> rest = reports.drawRest();
        if (drawn.isEmpty() && rest.isEmpty()) {
            events.databaseWorks(null, DatabaseUse.WRITE_REPORTS);
        }
        if (!drawn.isEmpty()) {
            write(drawn, control::report);
        }
        if (!rest.isEmpty()) {
            write(rest, control::addUp);
        }
    }

    private void write(List<OperatorControl.Report> drawn, Consumer<List<OperatorControl.Report>> writing) {
        reportRounds.ask(
                Loop.Lane.ROWS,
                () -> writing.accept(drawn),
                () -> events.databaseWorks(null, DatabaseUse.WRITE_REPORTS),
                e -> {
                    reports.failed(drawn);
                    events.databaseFailed(null, DatabaseUse.WRITE_REPORTS, e);
                });
    }
}
