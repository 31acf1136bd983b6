package io.outboxrelay.schema;

import javax.sql.DataSource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.ClassUtils;

/** Brings the schema of the outbox up to date before anything uses it, and warns if others may create in it. */
@AutoConfiguration(after = DataSourceAutoConfiguration.class)
@ConditionalOnSingleCandidate(DataSource.class)
class OutboxSchemaAutoConfiguration {

    /** Name of the bean that whoever uses the tables at the start must depend on; it does nothing if migrating is off. */
    static final String MIGRATION = "outboxMigration";

    private static final String FLYWAY = "org.flywaydb.core.Flyway";

    // After the host's own migrations: its Flyway refuses a schema that it finds neither empty nor its own.
    @Bean(MIGRATION)
    @DependsOnDatabaseInitialization
    InitializingBean outboxMigration(DataSource dataSource, Environment environment) {
        boolean wanted = environment.getProperty("outbox.migrate", Boolean.class, true);
        boolean able = ClassUtils.isPresent(FLYWAY, OutboxSchemaAutoConfiguration.class.getClassLoader());
        return wanted && able ? new SchemaMigration(dataSource) : () -> {};
    }

    @Bean
    SmartInitializingSingleton outboxOpenSchemaWarning(DataSource dataSource) {
        return new OpenSchemaWarning(JdbcClient.create(dataSource));
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "outbox.migrate", havingValue = false)
    SmartInitializingSingleton outboxUnmigratedStart(DataSource dataSource, SchemaCheck check) {
        return new UnmigratedStart(dataSource, check);
    }

    @Bean
    @DependsOn(MIGRATION)
    SchemaCheck outboxSchemaCheck(DataSource dataSource) {
        return new SchemaCheck(JdbcClient.create(dataSource));
    }
}
