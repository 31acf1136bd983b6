package io.outboxrelay.console;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.convert.DataAccessStrategyFactory;
import org.springframework.data.jdbc.core.convert.DefaultJdbcTypeFactory;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;
import org.springframework.data.jdbc.core.convert.MappingJdbcConverter;
import org.springframework.data.jdbc.core.convert.QueryMappingConfiguration;
import org.springframework.data.jdbc.core.dialect.JdbcPostgresDialect;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A pool of few connections beside the relay's, with the same user: whatever is asked on a page, drains never wait for a connection
 * because of it. No statement runs for longer than 20 seconds. Thread-safe.
 */
final class ConsoleDatabase implements AutoCloseable {

    private static final int CONNECTIONS = 3;
    private static final int PATIENCE_MILLIS = 2_000;

    /** What is missing, with what grants it. One row each. */
    private static final String MISSING = """
            SELECT n.remedy
              FROM (VALUES
                    (1, pg_catalog.has_table_privilege('outbox_sample', 'INSERT')
                        AND pg_catalog.has_table_privilege('outbox_sample', 'UPDATE'),
                        'may not write outbox_sample: GRANT outbox_relay TO '),
                    (2, pg_catalog.has_function_privilege('outbox_pause(text, text, text, text)', 'EXECUTE')
                        AND pg_catalog.has_table_privilege('outbox_stuck', 'SELECT'),
                        'may not act for operators: GRANT outbox_operator TO '),
                    (3, pg_catalog.has_function_privilege('outbox_look(bigint, text, text)', 'EXECUTE'),
                        'may not look into messages: GRANT outbox_relay TO ')) n (place, granted, remedy)
             WHERE NOT n.granted
             ORDER BY n.place
            """;

    private final HikariDataSource pool;

    ConsoleDatabase(DataSource relays) throws SQLException {
        var config = new HikariConfig();
        relays.unwrap(HikariDataSource.class).copyStateTo(config);
        config.setPoolName("outbox-console");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(PATIENCE_MILLIS);
        config.setMetricsTrackerFactory(null);
        config.addDataSourceProperty("ApplicationName", "outbox-console");
        // Partial indexes serve only plans that know the status that is asked for.
        config.addDataSourceProperty("prepareThreshold", "0");
        config.addDataSourceProperty("options", "-c statement_timeout=20s -c plan_cache_mode=force_custom_plan");
        // times in what the views say, as everywhere on the pages
        config.setConnectionInitSql("SET TIME ZONE 'UTC'");
        pool = new HikariDataSource(config);
    }

    /**
     * Returns if the sidecar's database user may do what the console does: keep samples as a relay, see and act as an operator.
     *
     * @throws IllegalArgumentException with one sentence, if a right is missing
     */
    void verify() {
        var jdbc = client();
        List<String> missing = jdbc.sql(MISSING).query(String.class).list();
        if (!missing.isEmpty()) {
            String user = jdbc.sql("SELECT pg_catalog.quote_ident(current_user)")
                    .query(String.class)
                    .single();
            throw new IllegalArgumentException(
                    "outbox.console.enabled is true, but the sidecar's database user %s %s%s, after db/roles.sql was run again"
                            .formatted(user, missing.get(0), user));
        }
    }

    JdbcClient client() {
        return JdbcClient.create(pool);
    }

    /** For rows as they are in the tables, by any conditions. */
    JdbcAggregateOperations aggregates() {
        var dialect = JdbcPostgresDialect.INSTANCE;
        var conversions = JdbcCustomConversions.of(dialect, List.of());
        var mapping = JdbcMappingContext.forQuotedIdentifiers();
        mapping.setSimpleTypeHolder(conversions.getSimpleTypeHolder());
        var jdbc = new NamedParameterJdbcTemplate(pool);
        // no entity of the console has another one in it
        var converter = new MappingJdbcConverter(
                mapping, (identifier, path) -> List.of(), conversions, new DefaultJdbcTypeFactory(template()));
        var access = new DataAccessStrategyFactory(converter, jdbc, dialect, QueryMappingConfiguration.EMPTY).create();
        return new JdbcAggregateTemplate(converter, access);
    }

    JdbcTemplate template() {
        return new JdbcTemplate(pool);
    }

    @Override
    public void close() {
        pool.close();
    }
}
