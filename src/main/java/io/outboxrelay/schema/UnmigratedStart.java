package io.outboxrelay.schema;

import java.sql.DatabaseMetaData;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * Refuses the start of a process that does not migrate if nobody else has: its first message would fail the work that it belongs
 * to. Comes when all beans are made, so after the host's own migrations.
 */
final class UnmigratedStart implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(UnmigratedStart.class);

    private final DataSource dataSource;
    private final SchemaCheck check;

    UnmigratedStart(DataSource dataSource, SchemaCheck check) {
        this.dataSource = dataSource;
        this.check = check;
    }

    @Override
    public void afterSingletonsInstantiated() {
        try {
            // On another product no outbox is wanted, as in a test.
            if (DatabaseCheck.isPostgres(product())) {
                check.verify();
            }
        } catch (OutboxSchemaException e) {
            throw e;
        } catch (MetaDataAccessException | RuntimeException e) {
            // A database out of reach must not keep a service from starting. Pools have exceptions of their own.
            log.debug("it can't be asked whether the outbox is there", e);
        }
    }

    private String product() throws MetaDataAccessException {
        return JdbcUtils.extractDatabaseMetaData(dataSource, DatabaseMetaData::getDatabaseProductName);
    }
}
