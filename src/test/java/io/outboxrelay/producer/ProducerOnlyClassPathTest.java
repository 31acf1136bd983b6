package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.BareClassPath;
import io.outboxrelay.support.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProducerOnlyClassPathTest {

    @Test
    void a_service_that_only_produces_runs_on_spring_jdbc_and_the_driver_alone() throws Exception {
        try (var database = TestDatabase.migrated()) {
            Object sent = BareClassPath.run("io.outboxrelay.producer.ProducerOnlyProgram", database);

            assertThat(database.jdbc()
                            .sql("SELECT message_id FROM outbox_message")
                            .query(UUID.class)
                            .single())
                    .isEqualTo(sent);
        }
    }
}
