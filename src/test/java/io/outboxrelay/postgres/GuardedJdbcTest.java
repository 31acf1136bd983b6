package io.outboxrelay.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.TestDatabase;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

class GuardedJdbcTest {

    private static final String SLOW = "SELECT pg_sleep(1.4), 1 AS one";
    private static final int MOST_TRIES = 4;

    /** As the first page of a queue behind ten million sent rows that an old snapshot keeps in the index. */
    @Test
    void a_statement_that_took_too_long_may_take_twice_as_long_at_the_next_try() {
        try (var database = TestDatabase.migrated()) {
            // Where the machine stalls, a second try may take too long as well.
            assertThat(IntStream.range(0, MOST_TRIES).anyMatch(i -> onlyTheSecondTrySucceeds(database)))
                    .isTrue();
        }
    }

    private static boolean onlyTheSecondTrySucceeds(TestDatabase database) {
        var jdbc = new GuardedJdbc(database.dataSource(), new KnownDatabase(), Duration.ofSeconds(1));
        return !succeeds(jdbc) && succeeds(jdbc);
    }

    private static boolean succeeds(GuardedJdbc jdbc) {
        try {
            int one = jdbc.one(SLOW, row -> row.getInt("one"));
            assertThat(one).isEqualTo(1);
            return true;
        } catch (DataAccessException e) {
            return false;
        }
    }
}
