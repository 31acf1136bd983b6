package io.outboxrelay.modulith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.outboxrelay.support.BareClassPath;
import io.outboxrelay.support.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With the real Spring Modulith, which has a class path of its own: on that of all tests it would change their contexts. */
class ModulithTest {

    @Test
    void an_externalized_event_is_a_message_of_the_transaction_that_publishes_it() throws Exception {
        try (var database = TestDatabase.migrated()) {
            Object thrown = BareClassPath.runWith(
                    "io.outboxrelay.modulith.ModulithProgram",
                    database,
                    Path.of("target/modulith"),
                    "(jackson|spring-boot-jackson)-.*");

            assertThat(thrown).asInstanceOf(LIST).singleElement().asString().startsWith("There is no transaction");
            assertThat(database.jdbc()
                            .sql("SELECT queue, coalesce(group_id, '') AS grp, body, attributes->>'eventType' AS type"
                                    + " FROM outbox_message ORDER BY id")
                            .query()
                            .listOfRows())
                    .containsExactly(
                            Map.of(
                                    "queue", "payments.fifo",
                                    "grp", "customer-7",
                                    "body", "{\"order\":42,\"customer\":\"customer-7\"}",
                                    "type", "OrderPlaced"),
                            Map.of("queue", "orders", "grp", "", "body", "{\"order\":42}", "type", "OrderShipped"));
        }
    }
}
