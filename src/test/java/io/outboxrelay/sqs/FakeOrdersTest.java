package io.outboxrelay.sqs;

import static io.outboxrelay.relay.Outcome.Kind.SENT;
import static io.outboxrelay.sqs.SendableRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.test.sqs.FakeQueue;
import io.outboxrelay.test.sqs.FakeSqs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A fake SQS with one queue that the sender knows already, so that only sends can fail. */
abstract class FakeOrdersTest {

    final FakeSqs sqs = FakeSqs.start();
    final SenderUnderTest sender = SenderUnderTest.against(sqs.endpoint());
    FakeQueue queue;

    @BeforeEach
    void find_the_queue() {
        queue = sqs.create("orders");
        assertThat(sender.kinds("orders", row("the first send looks the queue up")))
                .containsExactly(SENT);
    }

    @AfterEach
    void close() {
        sender.close();
        sqs.close();
    }
}
