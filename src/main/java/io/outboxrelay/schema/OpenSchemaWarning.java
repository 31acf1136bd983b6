package io.outboxrelay.schema;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Warns at the start, with the remedy, if others than the owners may create in the schema of the outbox, as everybody may in
 * schema public before PostgreSQL 15. It takes a function whose argument types fit exactly before its own that takes any, so
 * theirs could be run with the rights of this process. Comes when all beans are made, so after the migration.
 */
final class OpenSchemaWarning implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(OpenSchemaWarning.class);

    /** Asked in such a schema, so it calls nothing that could be outdone; {@code db/roles.sql} asks the same. */
    private static final String OTHERS_WHO_MAY_CREATE = """
            SELECT quote_ident(n.nspname::text) AS schema,
                   string_agg(coalesce(quote_ident(r.rolname::text), 'PUBLIC'), ', ' ORDER BY r.rolname) AS others
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             CROSS JOIN LATERAL aclexplode(n.nspacl) a
              LEFT JOIN pg_roles r ON r.oid = a.grantee
             WHERE c.oid = pg_catalog.to_regclass('outbox_message')::oid
               AND a.privilege_type = 'CREATE'
               AND a.grantee NOT IN (n.nspowner, c.relowner)
               AND r.rolsuper IS NOT TRUE
             GROUP BY n.nspname
             LIMIT 1
            """;

    private final JdbcClient jdbc;

    OpenSchemaWarning(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void afterSingletonsInstantiated() {
        try {
            jdbc.sql(OTHERS_WHO_MAY_CREATE)
                    .query((row, number) -> warning(row.getString("schema"), row.getString("others")))
                    .list()
                    .forEach(log::warn);
        } catch (RuntimeException e) {
            // A database out of reach must not keep a service from starting, and whoever needs it says so. Pools have
            // exceptions of their own.
            log.debug("it can't be asked who may create in the schema of the outbox", e);
        }
    }

    private static String warning(String schema, String others) {
        return ("%s may create functions in schema %s, where the outbox is, and have them run with the rights of relays,"
                        + " services and operators: REVOKE CREATE ON SCHEMA %2$s FROM %1$s")
                .formatted(others, schema);
    }
}
