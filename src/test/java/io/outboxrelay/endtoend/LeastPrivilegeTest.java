package io.outboxrelay.endtoend;

import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A producer and a relay that may do in the database what db/roles.sql says they need, and nothing else. */
class LeastPrivilegeTest {

    private static final String SUFFIX = UUID.randomUUID().toString().replace("-", "");
    private static final String PRODUCER = "producer_" + SUFFIX;
    private static final String RELAY = "relay_" + SUFFIX;

    private final TestDatabase database = TestDatabase.migrated();
    private final Table table = new Table(database);
    private final FakeSqs sqs = FakeSqs.start();

    @BeforeEach
    void grant() throws Exception {
        table.execute("CREATE ROLE " + PRODUCER + " LOGIN PASSWORD 'secret'");
        table.execute("CREATE ROLE " + RELAY + " LOGIN PASSWORD 'secret'");
        table.execute(Files.readString(Path.of("db/roles.sql")));
        table.execute("GRANT outbox_producer TO " + PRODUCER);
        table.execute("GRANT outbox_relay TO " + RELAY);
    }

    @AfterEach
    void close() {
        sqs.close();
        table.execute("DROP OWNED BY " + PRODUCER + ", " + RELAY);
        table.execute("DROP ROLE " + PRODUCER + ", " + RELAY);
        database.close();
    }

    @Test
    void messages_are_written_sent_blocked_and_marked() {
        sqs.create("orders");
        sqs.create("payments.fifo");
        try (var service = Service.start(database, as(PRODUCER))) {
            service.send(OutboxMessage.to("orders").body("good").build());
        }
        table.insert("payments.fifo", "customer-7", "bad \u0001");
        table.insert("payments.fifo", "customer-7", "behind it");
        try (var service = Service.relaying(database, sqs.endpoint(), as(RELAY))) {
            table.awaitSent(1);
            table.awaitCount("DEAD", 1);
            table.awaitCount("BLOCKED", 1);
        }
    }

    private static String[] as(String user) {
        return new String[] {
            "outbox.migrate=false", "spring.datasource.username=" + user, "spring.datasource.password=secret"
        };
    }
}
