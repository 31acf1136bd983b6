package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.LagSurvey;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.support.LogLines;
import io.outboxrelay.support.relay.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LagWatchTest {

    private static final LagSurvey SURVEY = new LagSurvey(List.of(), 1, 0);

    private final LogLines lines = new LogLines(RelayLog.class);
    private final ManualLoop loop = new ManualLoop();
    private final List<LagSurvey> heard = new ArrayList<>();
    private boolean databaseIsDown;

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void it_asks_at_a_steady_interval() {
        watch();
        loop.advance(LagWatch.INTERVAL.multipliedBy(5));
        assertThat(heard).hasSize(6);
        assertThat(lines.take()).isEmpty();
    }

    @Test
    void an_answer_that_does_not_come_is_told_once_each_time_the_database_goes_away() {
        databaseIsDown = true;
        watch();
        loop.advance(LagWatch.INTERVAL.multipliedBy(50));
        assertThat(lines.take()).singleElement().asString().startsWith("WARN").endsWith("until it can: told to fail");
        databaseIsDown = false;
        loop.advance(LagWatch.INTERVAL);
        assertThat(heard).isNotEmpty();
        assertThat(lines.take()).containsExactly("INFO how far behind the queues are can be read again");
        databaseIsDown = true;
        loop.advance(LagWatch.INTERVAL.multipliedBy(3));
        assertThat(lines.take()).hasSize(1);
    }

    private void watch() {
        var listening = new RelayEvents() {
            @Override
            public void surveyed(LagSurvey survey) {
                heard.add(survey);
            }
        };
        new LagWatch(loop, this::ask, new EventFan(loop, List.of(new RelayLog(loop), listening))).start();
        loop.run();
    }

    private LagSurvey ask() {
        if (databaseIsDown) {
            throw new IllegalStateException("told to fail");
        }
        return SURVEY;
    }
}
