package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Looks by hand on a real table. */
class UnfinishedEffectsTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final ManualTimer timer = new ManualTimer();
    private final UnfinishedEffects unfinished = new UnfinishedEffects(timer, new JdbcTemplate(database.dataSource()));

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void nothing_is_asked_before_somebody_reads_and_a_reader_never_waits() {
        assertThat(timer.isIdle()).isTrue();
        begin(3);

        assertThat(unfinished.getAsDouble()).isNaN();
        assertThat(timer.nextDelay()).isZero();
        timer.runNext();
        assertThat(unfinished.getAsDouble()).isEqualTo(3);
    }

    @Test
    void however_often_it_is_read_there_is_one_look_in_ten_seconds() {
        read();
        begin(1);

        assertThat(unfinished.getAsDouble()).isZero();
        assertThat(timer.nextDelay()).isEqualTo(Duration.ofSeconds(10));
        timer.runNext();
        assertThat(timer.isIdle()).isTrue();
        assertThat(read()).isEqualTo(1);
    }

    @Test
    void what_can_not_be_counted_is_unknown_and_counted_again_later() {
        begin(2);
        assertThat(read()).isEqualTo(2);
        database.jdbc().sql("ALTER TABLE inbox_effect RENAME TO hidden").update();
        timer.runNext();
        assertThat(read()).isNaN();

        database.jdbc().sql("ALTER TABLE hidden RENAME TO inbox_effect").update();
        timer.runNext();
        assertThat(read()).isEqualTo(2);
    }

    @Test
    void ten_thousand_stand_for_all_above() {
        begin(10_500);
        assertThat(read()).isEqualTo(10_000);
    }

    /** What is known when the look that a reader asks for is over. */
    private double read() {
        unfinished.getAsDouble();
        timer.runNext();
        return unfinished.getAsDouble();
    }

    private void begin(int effects) {
        database.jdbc()
                .sql("INSERT INTO inbox_effect (key, consumer, held_until)"
                        + " SELECT gen_random_uuid(), 'billing', now() FROM generate_series(1, ?)")
                .param(effects)
                .update();
    }
}
