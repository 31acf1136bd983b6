package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.Outbox;
import io.outboxrelay.support.Readme;
import io.outboxrelay.support.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class ReadmeExampleTest {

    private static final Path SOURCE = Path.of("src/test/java/io/outboxrelay/endtoend/ReadmeExample.java");

    @Test
    void the_example_of_the_readme_is_the_one_that_runs_here() {
        assertThat(Readme.read(SOURCE).indent(0))
                .contains(Readme.blocks("java").get(0).indent(4));
    }

    @Test
    void it_writes_the_order_and_its_message() {
        try (var database = TestDatabase.migrated();
                var service = Service.start(database)) {
            new Table(database).execute("CREATE TABLE shop_order (id bigint, customer text, cents bigint)");
            var context = service.context();
            var example = new ReadmeExample(context.getBean(JdbcClient.class), context.getBean(Outbox.class));
            context.getBean(TransactionTemplate.class)
                    .executeWithoutResult(status -> example.place(42, "customer-7", 1999));

            assertThat(new Table(database).rowWithBody("{\"order\":42,\"cents\":1999}"))
                    .containsEntry("queue", "payments.fifo")
                    .containsEntry("group_id", "customer-7");
        }
    }
}
