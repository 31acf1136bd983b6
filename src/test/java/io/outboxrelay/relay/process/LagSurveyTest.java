package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.LagSurvey;
import io.outboxrelay.relay.LagSurvey.QueueLag;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.ManualSender;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the metrics hear of the queues, from the database that a relay works on. */
class LagSurveyTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final ManualLoop loop = new ManualLoop();
    private final List<QueueLag> heard = new ArrayList<>();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void of_more_queues_than_it_tells_those_with_dead_messages_and_the_oldest_come_first() {
        database.jdbc()
                .sql("INSERT INTO outbox_message (queue, body, created_at, available_at)"
                        + " SELECT 'a' || i, 'x', now() - interval '1 min', now() - interval '1 min'"
                        + " FROM generate_series(1, 1000) i")
                .update();
        database.jdbc()
                .sql("INSERT INTO outbox_message (queue, body, created_at, available_at)"
                        + " VALUES ('late', 'x', now() - interval '1 h', now() - interval '1 h')")
                .update();
        database.jdbc()
                .sql("INSERT INTO outbox_message (queue, body, status) VALUES ('broken', 'x', 'DEAD')")
                .update();

        survey();

        assertThat(heard).hasSize(1000).extracting(QueueLag::queue).startsWith("broken", "late");
        assertThat(heard.get(0).dead()).isEqualTo(1);
    }

    private void survey() {
        TestRelay.on(loop, database.dataSource(), new ManualSender(), new RelayEvents() {
            @Override
            public void surveyed(LagSurvey survey) {
                heard.addAll(survey.queues());
            }
        });
    }
}
