package io.outboxrelay.demo;

import org.springframework.stereotype.Component;

/** One line about where the messages are. */
@Component
class StatusLine {

    private final Gauge gauge;

    StatusLine(Gauge gauge) {
        this.gauge = gauge;
    }

    String read() {
        return of(gauge.read());
    }

    static String of(Reading reading) {
        return "committed %,9d | sent %,9d | received %,9d | duplicates %,3d | oldest unsent %.1f s"
                .formatted(
                        reading.committed(),
                        reading.sent(),
                        reading.received(),
                        reading.duplicates(),
                        reading.oldest());
    }
}
