package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.BadSqlGrammarException;

class DatabaseTroubleTest {

    @Test
    void a_refusal_is_told_in_the_databases_words_with_the_way_out() {
        var refused = new SQLException("ERROR: permission denied for table outbox_lock\n  Detail: a row", "42501");

        assertThat(DatabaseTrouble.text(new BadSqlGrammarException("task", "SELECT 1", refused)))
                .isEqualTo("ERROR: permission denied for table outbox_lock: "
                        + "grant its user what the relay needs on the outbox's tables");
    }

    @Test
    void the_innermost_cause_is_the_one_that_counts() {
        var refused = new SQLException("Connection to 127.0.0.1:9 refused", "08001");
        var exhausted = new SQLException("no connection within 5 s", "08000", refused);

        assertThat(DatabaseTrouble.text(new IllegalStateException(exhausted))).isEqualTo(refused.getMessage());
    }

    @Test
    void what_is_no_refusal_of_the_database_speaks_for_itself() {
        assertThat(DatabaseTrouble.text(new IllegalStateException("one\ntwo"))).isEqualTo("one");
        assertThat(DatabaseTrouble.text(new IllegalStateException())).isEqualTo("IllegalStateException");
    }
}
