package io.outboxrelay.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.inbox.InboxCalls;
import io.outboxrelay.support.PostgresServer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Others may create in the schema of the outbox, as everybody may in schema public before PostgreSQL 15. PostgreSQL prefers
 * a function or an operator that fits exactly to its own that takes any types; whatever they put there, no view, no
 * constraint and no function of the outbox calls it, with nobody's rights.
 */
class HostileSchemaTest {

    /** What of the outbox would call a thing of somebody else, as far as PostgreSQL binds things when they are made. */
    private static final String BOUND_TO_STRANGERS = """
            SELECT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) || ' calls '
                   || pg_catalog.pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid)
              FROM pg_depend d
              JOIN (SELECT 'pg_proc'::regclass::oid AS class, oid, proowner AS owner FROM pg_proc
                    UNION ALL
                    SELECT 'pg_operator'::regclass, oid, oprowner FROM pg_operator) called
                ON called.class = d.refclassid AND called.oid = d.refobjid
              JOIN pg_roles r ON r.oid = called.owner AND r.rolname::text ~ '^test_stranger'
             WHERE d.classid NOT IN ('pg_proc'::regclass::oid, 'pg_operator'::regclass::oid)
            """;

    private static final String DEFINER_FUNCTIONS_WITH_ANOTHER_PATH = """
            SELECT proname::text FROM pg_proc
             WHERE prosecdef AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)
            """;

    @ParameterizedTest
    @EnumSource
    void what_was_there_before_the_migration_is_never_called(Version version) throws Exception {
        try (var outbox = new SchemaUnderTest(version.server.get(), "public")) {
            outbox.plantTraps();
            outbox.migrateByHand();
            assertThat(outbox.ask(BOUND_TO_STRANGERS)).isEmpty();

            outbox.grantRoles();
            outbox.fill();
            outbox.assertEachRoleIsAnswered();
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_comes_after_the_migration_is_never_called(Version version) throws Exception {
        try (var outbox = new SchemaUnderTest(version.server.get(), "public")) {
            outbox.migrateByHand();
            outbox.plantTraps();

            outbox.grantRoles();
            outbox.fill();
            outbox.assertEachRoleIsAnswered();
        }
    }

    /** These are not bound when they are made: a consumer's session looks everything up on its search_path. */
    @ParameterizedTest
    @EnumSource
    void the_statements_of_an_inbox_call_nothing_of_a_strangers(Version version) throws Exception {
        try (var outbox = new SchemaUnderTest(version.server.get(), "public")) {
            outbox.migrateByHand();
            outbox.plantTraps();
            outbox.grantRoles();
            InboxCalls.assertAllAnswered(outbox.dataSource("consumer"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_function_with_its_owners_rights_searches_pg_catalog_only(Version version) throws Exception {
        try (var outbox = new SchemaUnderTest(version.server.get(), "public")) {
            outbox.migrateByHand();
            assertThat(outbox.ask("SELECT proname FROM pg_proc WHERE prosecdef"))
                    .contains("outbox_decide", "outbox_lag_of", "inbox_sample");
            assertThat(outbox.ask(DEFINER_FUNCTIONS_WITH_ANOTHER_PATH)).isEmpty();
        }
    }

    @Test
    void every_view_and_function_is_called() throws Exception {
        try (var outbox = new SchemaUnderTest(PostgresServer.shared(), "public")) {
            outbox.migrateByHand();
            assertThat(outbox.ask("SELECT relname FROM pg_class WHERE relkind = 'v' AND relname ~ '^(out|in)box_'"
                            + " UNION ALL SELECT proname FROM pg_proc WHERE proname ~ '^(out|in)box_'"))
                    .hasSizeGreaterThan(15)
                    .allSatisfy(name -> assertThat(OperatorCall.ALL).anyMatch(call -> call.mentions(name)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_traps_work(Version version) throws Exception {
        try (var schema = new SchemaUnderTest(version.server.get(), "public")) {
            schema.plantTraps();
            assertThatThrownBy(() -> schema.ask("SELECT format('%s', 'x'::text)"))
                    .hasMessageContaining("hostile format(text, text) was run as " + PostgresServer.USER);
        }
    }

    enum Version {
        NEWEST(PostgresServer::shared),
        OLDER(PostgresServer::older);

        private final Supplier<PostgresServer> server;

        Version(Supplier<PostgresServer> server) {
            this.server = server;
        }
    }
}
