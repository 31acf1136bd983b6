package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.LagSurvey;
import io.outboxrelay.relay.OutboxStore.SentRows;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.support.relay.ManualDatabase;
import io.outboxrelay.support.relay.ManualLease;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.ManualRoster;
import io.outboxrelay.support.relay.ManualSender;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands beside the engine goes on whatever those who are told of it do. */
class RelayAssemblyTest {

    private final ManualLoop loop = new ManualLoop();
    private final ManualDatabase database = new ManualDatabase(new ManualRoster(), new ManualLease());

    @Test
    void a_listener_that_throws_ends_neither_the_purge_nor_the_survey_of_the_lag() {
        assemble("7d", throwing());
        loop.advance(Duration.ofMinutes(10));
        assertThat(database.purges).isGreaterThanOrEqualTo(9);
        assertThat(database.surveys).isGreaterThanOrEqualTo(59);
    }

    @Test
    void rows_that_are_kept_for_good_are_not_looked_for_and_without_a_listener_nobody_asks_for_the_lag() {
        assemble("forever");
        loop.advance(Duration.ofMinutes(10));
        assertThat(database.purges).isZero();
        assertThat(database.surveys).isZero();
    }

    @Test
    void where_no_sent_row_is_kept_what_is_over_for_other_reasons_still_goes_after_a_while() {
        assemble("0");
        loop.advance(Duration.ofMinutes(10));
        assertThat(database.sentRows).isEqualTo(SentRows.DELETED);
        assertThat(database.purges).isGreaterThanOrEqualTo(9);
    }

    private void assemble(String retention, RelayEvents... listeners) {
        new RelayAssembly(
                        TestSettings.standard(),
                        new RetentionSettings(retention),
                        database,
                        new ManualSender(),
                        List.of(listeners),
                        1L << 30)
                .assemble("me", loop);
    }

    private static RelayEvents throwing() {
        return new RelayEvents() {
            @Override
            public void purged(int rows) {
                throw new IllegalStateException("told to fail");
            }

            @Override
            public void surveyed(LagSurvey survey) {
                throw new IllegalStateException("told to fail");
            }
        };
    }
}
