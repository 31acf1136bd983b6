package io.outboxrelay.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.PostgresServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A schema may have a name that has to be quoted wherever it stands. */
class QuotedSchemaTest {

    @ParameterizedTest
    @ValueSource(strings = {"Order-Service", "OrderService", "select"})
    void flyway_makes_an_outbox_in_it_that_works(String schema) throws Exception {
        try (var outbox = new SchemaUnderTest(PostgresServer.shared(), schema)) {
            outbox.migrateWithFlyway();
            assertWorks(outbox, schema);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Order-Service", "OrderService", "select"})
    void the_scripts_by_themselves_make_an_outbox_in_it_that_works(String schema) throws Exception {
        try (var outbox = new SchemaUnderTest(PostgresServer.shared(), schema)) {
            outbox.migrateByHand();
            assertWorks(outbox, schema);
        }
    }

    private static void assertWorks(SchemaUnderTest outbox, String schema) throws Exception {
        outbox.grantRoles();
        outbox.fill();
        outbox.assertEachRoleIsAnswered();
        assertThat(outbox.ask("SELECT table_schema FROM information_schema.tables WHERE table_name = 'outbox_message'"))
                .containsExactly(schema);
    }
}
