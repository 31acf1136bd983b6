package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.Outbox;
import io.outboxrelay.support.ConsumerHost;
import io.outboxrelay.support.Readme;
import io.outboxrelay.support.ReceivingQueue;
import io.outboxrelay.support.ReceivingQueue.Letter;
import io.outboxrelay.support.SqsClients;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class ReadmeExampleTest {

    private static final Path TESTS = Path.of("src/test/java/io/outboxrelay");
    private static final String SOURCES = Readme.read(TESTS.resolve("endtoend/ReadmeExample.java"))
                    .indent(0)
            + Readme.read(TESTS.resolve("kit/shop/OrdersAloneTest.java")).indent(0)
            + Readme.read(TESTS.resolve("kit/shop/OrdersTest.java")).indent(0);

    @Test
    void the_examples_of_the_readme_are_those_that_run_here() {
        var examples = new ArrayList<>(Readme.blocks("java"));
        examples.addAll(Readme.blocks("java", Path.of("docs/testing.md")));
        assertThat(examples)
                .hasSize(4)
                .allMatch(example -> SOURCES.contains(example.indent(4)) || SOURCES.contains(example.indent(0)));
    }

    @Test
    void it_writes_the_order_and_its_message() {
        try (var database = TestDatabase.migrated();
                var service = Service.start(database)) {
            new Table(database).execute("CREATE TABLE shop_order (id bigint, customer text, cents bigint)");
            var context = service.context();
            var example = example(context);
            context.getBean(TransactionTemplate.class)
                    .executeWithoutResult(status -> example.place(42, "customer-7", 1999));

            assertThat(new Table(database).rowWithBody("{\"order\":42,\"cents\":1999}"))
                    .containsEntry("queue", "payments.fifo")
                    .containsEntry("group_id", "customer-7");
        }
    }

    @Test
    void it_charges_an_order_once() {
        try (var database = TestDatabase.migrated();
                var sqs = FakeSqs.start()) {
            new Table(database).execute("CREATE TABLE payment (order_id bigint, cents bigint)");
            var queue = ReceivingQueue.create(SqsClients.of(sqs.endpoint()), "payments.fifo", 3);
            var letter = Letter.of("OrderPlaced", "{\"order\":42,\"cents\":1999}");
            queue.send(letter, letter);
            var example = new ReadmeExample(database.jdbc(), null);
            try (var host = ConsumerHost.start(database, SqsClients.of(sqs.endpoint()), List.of(example.billing()))) {
                await().atMost(Duration.ofSeconds(30)).until(() -> queue.depth() == 0);
            }
            assertThat(database.jdbc()
                            .sql("SELECT order_id FROM payment")
                            .query(Long.class)
                            .list())
                    .containsExactly(42L);
        }
    }

    private static ReadmeExample example(ApplicationContext context) {
        return new ReadmeExample(context.getBean(JdbcClient.class), context.getBean(Outbox.class));
    }
}
