package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.BareClassPath;
import io.outboxrelay.support.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InboxOnlyClassPathTest {

    @Test
    void a_service_with_nothing_but_an_inbox_runs_on_spring_jdbc_and_the_driver_alone() throws Exception {
        try (var database = TestDatabase.migrated()) {
            Object handled = BareClassPath.run("io.outboxrelay.inbox.InboxOnlyProgram", database);

            assertThat(database.jdbc()
                            .sql("SELECT key FROM inbox_message")
                            .query(UUID.class)
                            .single())
                    .isEqualTo(handled);
        }
    }
}
