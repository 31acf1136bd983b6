package io.outboxrelay.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.support.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

class GuardedJdbcTest {

    private static final String SLOW = "SELECT pg_sleep(1.4), 1 AS one";

    /** As the first page of a queue behind ten million sent rows that an old snapshot keeps in the index. */
    @Test
    void a_statement_that_took_too_long_may_take_twice_as_long_at_the_next_try() {
        try (var database = TestDatabase.migrated()) {
            var jdbc = new GuardedJdbc(database.dataSource(), new KnownDatabase(), Duration.ofSeconds(1));
            assertThatThrownBy(() -> jdbc.one(SLOW, row -> row.getInt("one"))).isInstanceOf(DataAccessException.class);
            int one = jdbc.one(SLOW, row -> row.getInt("one"));
            assertThat(one).isEqualTo(1);
        }
    }
}
