package io.outboxrelay.modulith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.outboxrelay.support.BareClassPath;
import io.outboxrelay.support.ExampleCode;
import io.outboxrelay.support.TestDatabase;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real Spring Modulith, which has a class path of its own: on that of all tests it would change their contexts. */
class ModulithTest {

    private static final Path JARS = Path.of("target/modulith");
    private static final String MORE = "(jackson|spring-boot-jackson)-.*";

    @Test
    void an_externalized_event_is_a_message_of_the_transaction_that_publishes_it() throws Exception {
        try (var database = TestDatabase.migrated()) {
            Object thrown = BareClassPath.runWith("io.outboxrelay.modulith.ModulithProgram", database, JARS, MORE);

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

    @Test
    void the_example_stores_an_order_and_its_message(@TempDir Path folder) throws Exception {
        List<String> jars = new ArrayList<>();
        try (var found = Files.list(JARS)) {
            for (Path jar : found.toList()) {
                jars.add(Files.copy(jar, folder.resolve(jar.getFileName())).toString());
            }
        }
        jars.add(System.getProperty("java.class.path"));
        ExampleCode.compile(
                "modulith/ShopWithModulith.java", folder.resolve("classes"), String.join(File.pathSeparator, jars));
        try (var database = TestDatabase.migrated()) {
            BareClassPath.runWith("io.outboxrelay.modulith.ModulithExample", database, folder, MORE);

            assertThat(database.jdbc()
                            .sql(
                                    "SELECT queue, group_id, body FROM outbox_message JOIN shop_order ON shop_order.id = 42")
                            .query()
                            .listOfRows())
                    .containsExactly(Map.of(
                            "queue", "payments.fifo",
                            "group_id", "customer-7",
                            "body", "{\"order\":42,\"customer\":\"customer-7\",\"cents\":1999}"));
        }
    }
}
