package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.outboxrelay.InboxKey;
import io.outboxrelay.inbox.host.PaymentApplication;
import io.outboxrelay.inbox.host.PaymentApplication.By;
import io.outboxrelay.inbox.host.PaymentApplication.Listener;
import io.outboxrelay.inbox.host.PaymentApplication.TransactionalListener;
import io.outboxrelay.support.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.UnexpectedRollbackException;

/** A host whose transactions are JPA's: what its repositories write, of JPA or Spring Data JDBC, commits with the row. */
class InboxHostTest {

    private static TestDatabase database;
    private static ConfigurableApplicationContext context;

    private final InboxKey key = InboxKey.ofMessage("billing", UUID.randomUUID());
    private final String item = key.id().toString();

    @BeforeAll
    static void start() {
        database = TestDatabase.empty();
        context = new SpringApplicationBuilder(PaymentApplication.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.main.banner-mode=off",
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.username(),
                        "spring.datasource.password=" + database.password(),
                        "spring.datasource.hikari.maximum-pool-size=4",
                        "spring.flyway.locations=classpath:host/migration",
                        "spring.jpa.open-in-view=false")
                .run();
    }

    @AfterAll
    static void stop() {
        context.close();
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_listener_without_a_transaction_takes_a_message_once(By by) {
        var listener = context.getBean(Listener.class);
        assertThat(listener.take(key, by, item, false)).isTrue();
        assertThat(listener.take(key, by, item, false)).isFalse();
        assertThat(payments()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void work_that_fails_leaves_neither_a_payment_nor_a_row(By by) {
        var listener = context.getBean(Listener.class);
        assertThatIllegalStateException().isThrownBy(() -> listener.take(key, by, item, true));
        assertThat(payments()).isZero();
        assertThat(rows()).isZero();
        assertThat(listener.take(key, by, item, false)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void a_listener_with_a_transaction_takes_a_message_once(By by) {
        var listener = context.getBean(TransactionalListener.class);
        assertThat(listener.take(key, by, item, false)).isTrue();
        assertThat(listener.take(key, by, item, false)).isFalse();
        assertThat(payments()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void its_transaction_is_rolled_back_if_the_work_fails(By by) {
        var listener = context.getBean(TransactionalListener.class);
        assertThatIllegalStateException().isThrownBy(() -> listener.take(key, by, item, true));
        assertThatExceptionOfType(UnexpectedRollbackException.class)
                .isThrownBy(() -> listener.takeCarelessly(key, by, item));
        assertThat(payments()).isZero();
        assertThat(rows()).isZero();
    }

    private int payments() {
        return count("SELECT count(*) FROM host_order WHERE item = ?", item);
    }

    private int rows() {
        return count("SELECT count(*) FROM inbox_message WHERE key = ?", key.id());
    }

    private static int count(String sql, Object parameter) {
        return database.jdbc().sql(sql).param(parameter).query(Integer.class).single();
    }
}
