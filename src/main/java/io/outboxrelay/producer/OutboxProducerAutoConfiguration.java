package io.outboxrelay.producer;

import io.micrometer.tracing.Tracer;
import io.outboxrelay.Outbox;
import jakarta.persistence.EntityManager;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Role;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.json.JsonMapper;

/** Gives the application its {@link Outbox}, on the DataSource that has the outbox. */
@AutoConfiguration(afterName = "io.outboxrelay.schema.OutboxSchemaAutoConfiguration")
@ConditionalOnBean(name = OutboxProducerAutoConfiguration.DATA_SOURCE)
@EnableConfigurationProperties(ProducerSettings.class)
class OutboxProducerAutoConfiguration {

    /** Name of the bean that gives the DataSource. */
    static final String DATA_SOURCE = "outboxDataSource";

    /** Name of the bean that stands for a schema which is ready. */
    static final String MIGRATION = "outboxMigration";

    /** Name of the bean by which a relay in the same process is told which queues a commit has filled. */
    static final String RELAY_WAKER = "outboxRelayWaker";

    /** Name of the bean that a service adds to transaction managers which are no beans. */
    static final String TRANSACTION_WATCH = "outboxTransactionWatch";

    /** No candidate for a service that asks for its own listener by type. */
    @Bean(name = TRANSACTION_WATCH, defaultCandidate = false)
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static TransactionWatch outboxTransactionWatch() {
        return new TransactionWatch();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static WatchedManagers outboxWatchedManagers(@Qualifier(TRANSACTION_WATCH) TransactionWatch watch) {
        return new WatchedManagers(watch);
    }

    @Bean
    @ConditionalOnMissingBean
    @DependsOn(MIGRATION)
    Outbox outbox(
            @Qualifier(DATA_SOURCE) Supplier<DataSource> dataSource,
            ProducerSettings settings,
            @Qualifier(TRANSACTION_WATCH) TransactionWatch watch,
            ObjectProvider<OrmTransaction> orm,
            ObjectProvider<BodyWriter> bodies,
            ObjectProvider<CurrentTrace> trace,
            @Qualifier(RELAY_WAKER) ObjectProvider<Consumer<Set<String>>> waker) {
        DataSource bound = transactional(dataSource.get());
        var newRows = new NewRows(
                bodies.getIfAvailable(() -> BodyWriter.NONE),
                trace.getIfAvailable(() -> CurrentTrace.NONE),
                UUID::randomUUID,
                (int) settings.maxMessageSize().toBytes());
        return new JdbcOutbox(
                new CallerTransaction(bound, watch, orm.getIfAvailable(() -> OrmTransaction.NONE)),
                newRows,
                new OutboxTable(JdbcClient.create(bound)),
                // Asked at the first message: by then the relay's bean may be made, whatever the order of the start.
                new CommitSignal(SingletonSupplier.of(() -> Optional.ofNullable(waker.getIfAvailable()))),
                settings.serializeGroups());
    }

    /** Transactions are bound to what is behind this proxy. */
    private static DataSource transactional(DataSource dataSource) {
        DataSource target =
                dataSource instanceof TransactionAwareDataSourceProxy proxy ? proxy.getTargetDataSource() : null;
        return target == null ? dataSource : target;
    }

    // The parts below ask for their bean when a message is sent, so the order of auto-configurations does not matter.

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    static class JsonBodies {

        @Bean
        BodyWriter outboxBodyWriter(ObjectProvider<JsonMapper> mappers) {
            return new JsonBodyWriter(mappers);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Tracer.class)
    static class Tracing {

        @Bean
        CurrentTrace outboxCurrentTrace(ObjectProvider<Tracer> tracers) {
            return new MicrometerTrace(tracers);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({EntityManager.class, EntityManagerHolder.class})
    static class Jpa {

        @Bean
        OrmTransaction outboxOrmTransaction() {
            return new JpaTransaction();
        }
    }
}
