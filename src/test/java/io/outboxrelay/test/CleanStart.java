package io.outboxrelay.test;

import io.outboxrelay.test.sqs.FakeSqs;
import java.time.Duration;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Keeps what one test left from the next one. */
final class CleanStart implements TestExecutionListener, Ordered {

    /** Name of the bean that gives the DataSource of the outbox; a service may have several. */
    private static final String DATA_SOURCE = "outboxDataSource";

    private static final Duration FOR_THE_REST = Duration.ofSeconds(10);

    /** Before the one that opens transactions for tests. */
    private static final int ORDER = 3_900;

    /** What stands behind a DEAD message waits for a person, and no relay has it in hand. */
    private static final String LEFT = """
            SELECT count(*) FROM (
                SELECT 1 FROM outbox_message
                WHERE status IN ('PENDING', 'RETRY')
                OR status = 'BLOCKED' AND NOT EXISTS (SELECT 1 FROM outbox_message WHERE status = 'DEAD')
                LIMIT 1) AS unsent
            """;

    /** All of one test: few. */
    private static final String REMOVE = "DELETE FROM outbox_message";

    @Override
    public int getOrder() {
        return ORDER;
    }

    /** What is left is sent first, because a relay that has it in hand could send it into the next test. */
    @Override
    public void beforeTestMethod(TestContext test) {
        FakeSqs sqs = test.getApplicationContext().getBean(FakeSqs.class).heal();
        JdbcClient jdbc = JdbcClient.create(dataSource(test.getApplicationContext()));
        sqs.await(() -> jdbc.sql(LEFT).query(Long.class).single() == 0, FOR_THE_REST);
        jdbc.sql(REMOVE).update();
        sqs.restart();
    }

    private static DataSource dataSource(ApplicationContext context) {
        return (DataSource) context.getBean(DATA_SOURCE, Supplier.class).get();
    }
}
