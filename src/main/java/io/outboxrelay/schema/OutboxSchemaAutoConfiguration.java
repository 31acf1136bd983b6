package io.outboxrelay.schema;

import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.ClassUtils;

/** Brings the schema of the outbox up to date before anything uses it, and warns if others may create in it. */
@AutoConfiguration(after = OutboxDataSourceAutoConfiguration.class)
@ConditionalOnBean(name = OutboxSchemaAutoConfiguration.DATA_SOURCE)
@ImportRuntimeHints(OutboxSchemaAutoConfiguration.Scripts.class)
class OutboxSchemaAutoConfiguration {

    /** A native image has only the files that somebody asked for. */
    static final class Scripts implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classes) {
            hints.resources().registerPattern(SchemaScripts.PATTERN);
        }
    }

    /** Name of the bean that whoever uses the tables at the start must depend on; it does nothing if migrating is off. */
    static final String MIGRATION = "outboxMigration";

    static final String DATA_SOURCE = OutboxDataSourceAutoConfiguration.CHOSEN;

    private static final String FLYWAY = "org.flywaydb.core.Flyway";

    // After the host's own migrations: its Flyway refuses a schema that it finds neither empty nor its own.
    @Bean(MIGRATION)
    @DependsOnDatabaseInitialization
    InitializingBean outboxMigration(@Qualifier(DATA_SOURCE) Supplier<DataSource> dataSource, Environment environment) {
        boolean wanted = environment.getProperty("outbox.migrate", Boolean.class, true);
        boolean able = ClassUtils.isPresent(FLYWAY, OutboxSchemaAutoConfiguration.class.getClassLoader());
        return wanted && able ? new SchemaMigration(dataSource.get()) : () -> {};
    }

    @Bean
    SmartInitializingSingleton outboxOpenSchemaWarning(@Qualifier(DATA_SOURCE) Supplier<DataSource> dataSource) {
        return new OpenSchemaWarning(JdbcClient.create(dataSource.get()));
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "outbox.migrate", havingValue = false)
    SmartInitializingSingleton outboxUnmigratedStart(
            @Qualifier(DATA_SOURCE) Supplier<DataSource> dataSource, SchemaCheck check) {
        return new UnmigratedStart(dataSource.get(), check);
    }

    @Bean
    @DependsOn(MIGRATION)
    SchemaCheck outboxSchemaCheck(@Qualifier(DATA_SOURCE) Supplier<DataSource> dataSource) {
        return new SchemaCheck(JdbcClient.create(dataSource.get()));
    }
}
