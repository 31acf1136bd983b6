package io.outboxrelay.inbox.host;

import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.transaction.annotation.Transactional;

/** Somebody's service with JPA and Spring Data JDBC, and a listener that takes each message once. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableJdbcRepositories
@EnableJpaRepositories
@Import({PaymentApplication.Listener.class, PaymentApplication.TransactionalListener.class})
public class PaymentApplication {

    /** What the payments of one item are written with. */
    public enum By {
        JPA,
        DATA_JDBC
    }

    public static class Listener {

        private final Inbox inbox;
        private final JpaPayments jpa;
        private final JdbcPayments jdbc;

        Listener(Inbox inbox, JpaPayments jpa, JdbcPayments jdbc) {
            this.inbox = inbox;
            this.jpa = jpa;
            this.jdbc = jdbc;
        }

        public boolean take(InboxKey key, By by, String item, boolean fail) {
            return inbox.once(key, () -> {
                if (by == By.JPA) {
                    jpa.save(new JpaPayment(item));
                } else {
                    jdbc.save(new JdbcPayment(null, item));
                }
                if (fail) {
                    throw new IllegalStateException("on purpose");
                }
            });
        }
    }

    @Transactional
    public static class TransactionalListener {

        private final Listener listener;

        TransactionalListener(Listener listener) {
            this.listener = listener;
        }

        public boolean take(InboxKey key, By by, String item, boolean fail) {
            return listener.take(key, by, item, fail);
        }

        /** Takes no failure seriously. */
        public void takeCarelessly(InboxKey key, By by, String item) {
            try {
                listener.take(key, by, item, true);
            } catch (IllegalStateException swallowed) {
                // and goes on to commit
            }
        }
    }
}
