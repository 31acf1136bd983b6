package io.outboxrelay.inbox;

import io.outboxrelay.Inbox;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Inboxes put together by hand, for tests of one thing at a time. */
final class Inboxes {

    private Inboxes() {}

    /** In an application with these transaction managers. */
    static Inbox on(DataSource dataSource, PlatformTransactionManager... managers) {
        var beans = new StaticListableBeanFactory();
        for (int i = 0; i < managers.length; i++) {
            beans.addBean("manager" + i, managers[i]);
        }
        return on(dataSource, beans.getBeanProvider(PlatformTransactionManager.class));
    }

    static Inbox on(DataSource dataSource, ObjectProvider<PlatformTransactionManager> managers) {
        return on(dataSource, managers, purge(new ManualTimer(), dataSource, InboxSettings.FOREVER));
    }

    static Inbox on(DataSource dataSource, ObjectProvider<PlatformTransactionManager> managers, Purge purge) {
        var jdbc = new JdbcTemplate(dataSource);
        var transactions = new InboxTransactions(dataSource, new HostTransactionManagers(dataSource, managers));
        var table = new InboxTable(jdbc);
        return new JdbcInbox(transactions, table, new Effects(transactions, table, new EffectTable(jdbc)), purge);
    }

    static Purge purge(Timer timer, DataSource dataSource, String retention) {
        return new Purge(timer, oldRows(dataSource), new InboxSettings(retention).period());
    }

    static OldRows oldRows(DataSource dataSource) {
        return new OldRows(
                new JdbcTemplate(dataSource), new TransactionTemplate(new JdbcTransactionManager(dataSource)));
    }
}
