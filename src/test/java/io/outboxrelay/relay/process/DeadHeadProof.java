package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.MessageTable;
import io.outboxrelay.support.relay.PickySender;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** A dead row with its group behind it, and a person who does something about it: a real PostgreSQL, virtual time. */
abstract class DeadHeadProof {

    static final String FIFO = "payments.fifo";

    final TestDatabase database = TestDatabase.migrated();
    final MessageTable table = new MessageTable(database);
    final ManualLoop loop = new ManualLoop();
    final PickySender sender = new PickySender(loop);

    @AfterEach
    void close() {
        database.close();
    }

    /** Id of the dead row; behind it wait the rows 2 and 3. */
    long deadRowWithGroupBehind() {
        long dead = table.insert(FIFO, "g", "bad");
        table.insert(FIFO, "g", "2");
        table.insert(FIFO, "g", "3");
        startRelay();
        loop.advance(Duration.ofSeconds(10));
        assertThat(table.status(dead)).isEqualTo("DEAD");
        assertThat(table.count("BLOCKED")).isEqualTo(2);
        return dead;
    }

    void startRelay() {
        TestRelay.on(loop, database.dataSource(), sender);
    }
}
