package io.outboxrelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void whatTheViewsSayToDoNamesButtonsInsteadOfSql() {
        assertThat(Words.withoutSql("enable the key; then SELECT * FROM outbox_retry(id => 7, reason => '...'), or"
                        + " SELECT * FROM outbox_discard(id => 7, reason => '...')"))
                .isEqualTo("Enable the key, then retry, or discard");
        assertThat(Words.withoutSql("SELECT outbox_resume('a.fifo', group_id => 'odd)(one') when the reason is gone"))
                .isEqualTo("Resume when the reason is gone");
    }

    @Test
    void agesHaveTwoUnitsAtMost() {
        assertThat(Words.age(-3)).isEqualTo("0 s");
        assertThat(Words.age(59)).isEqualTo("59 s");
        assertThat(Words.age(3_599)).isEqualTo("59 min");
        assertThat(Words.age(3_660)).isEqualTo("1 h 1 min");
        assertThat(Words.age(90_000)).isEqualTo("1 d 1 h");
    }

    @Test
    void timesOfTheViewsLoseTheirOffset() {
        assertThat(Words.sentence("paused since 2026-01-01 10:00:00+00 by anna"))
                .isEqualTo("Paused since 2026-01-01 10:00:00 by anna");
    }
}
