package io.outboxrelay.inbox;

import io.outboxrelay.Inbox;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Gives the application its {@link Inbox}, on the DataSource that has the outbox. */
@AutoConfiguration(afterName = "io.outboxrelay.schema.OutboxSchemaAutoConfiguration")
@ConditionalOnBean(name = InboxAutoConfiguration.DATA_SOURCE)
@ConditionalOnMissingBean(Inbox.class)
@EnableConfigurationProperties(InboxSettings.class)
class InboxAutoConfiguration {

    /** Name of the bean that gives the DataSource. */
    static final String DATA_SOURCE = "outboxDataSource";

    /** Name of the bean that stands for a schema which is ready. */
    static final String MIGRATION = "outboxMigration";

    /** Name of the bean that says how much work in other systems is unfinished, for meters. */
    static final String UNFINISHED = "outboxUnfinishedEffects";

    /** A window or a count takes milliseconds; one that takes so long is stuck. */
    private static final int SECONDS_TO_END = 10;

    /** Closed before the DataSource it works on. */
    @Bean
    Purge outboxInboxPurge(@Qualifier(DATA_SOURCE) Supplier<DataSource> dataSource, InboxSettings settings) {
        return new Purge(
                new InboxThread("outbox-inbox-purge"), oldRows(transactional(dataSource.get())), settings.period());
    }

    @Bean(name = UNFINISHED, defaultCandidate = false)
    DoubleSupplier outboxUnfinishedEffects(@Qualifier(DATA_SOURCE) Supplier<DataSource> dataSource) {
        return new UnfinishedEffects(new InboxThread("outbox-inbox-count"), bounded(transactional(dataSource.get())));
    }

    // Not "inbox": a host that has a bean of this name for something else should not have to give it up.
    @Bean
    @DependsOn(MIGRATION)
    Inbox outboxInbox(
            @Qualifier(DATA_SOURCE) Supplier<DataSource> dataSource,
            ObjectProvider<PlatformTransactionManager> managers,
            Purge purge) {
        DataSource bound = transactional(dataSource.get());
        var jdbc = new JdbcTemplate(bound);
        var transactions = new InboxTransactions(bound, new HostTransactionManagers(bound, managers));
        var table = new InboxTable(jdbc);
        return new JdbcInbox(transactions, table, new Effects(transactions, table, new EffectTable(jdbc)), purge);
    }

    /** With a transaction of its own even where the pool switches auto-commit off. */
    private static OldRows oldRows(DataSource dataSource) {
        return new OldRows(bounded(dataSource), new TransactionTemplate(new JdbcTransactionManager(dataSource)));
    }

    private static JdbcTemplate bounded(DataSource dataSource) {
        var jdbc = new JdbcTemplate(dataSource);
        jdbc.setQueryTimeout(SECONDS_TO_END);
        return jdbc;
    }

    /** Transactions are bound to what is behind this proxy. */
    private static DataSource transactional(DataSource dataSource) {
        DataSource target =
                dataSource instanceof TransactionAwareDataSourceProxy proxy ? proxy.getTargetDataSource() : null;
        return target == null ? dataSource : target;
    }
}
