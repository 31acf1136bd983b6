package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.OutboxMessage;
import io.outboxrelay.relay.RelayPulse;
import io.outboxrelay.relay.Sender;
import io.outboxrelay.support.TestDatabase;
import net.javacrumbs.shedlock.core.LockProvider;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** The SDK, ShedLock and the relay's classes are all there; nobody asked for a relay. */
class SwitchedOffTest {

    @Test
    void a_service_that_did_not_ask_for_a_relay_writes_messages_and_runs_none() {
        try (var database = TestDatabase.empty();
                var service = Service.start(database)) {
            service.send(OutboxMessage.to("orders").body("waits for a relay").build());

            var context = service.context();
            assertThat(context.getBeanNamesForType(RelayPulse.class)).isEmpty();
            assertThat(context.getBeanNamesForType(Sender.class)).isEmpty();
            assertThat(context.getBeanNamesForType(SqsAsyncClient.class)).isEmpty();
            assertThat(context.getBeanNamesForType(LockProvider.class)).isEmpty();
            assertThat(new Table(database).count("PENDING")).isEqualTo(1);
            // A relay reports itself before it does anything else.
            assertThat(database.jdbc()
                            .sql("SELECT id FROM outbox_relay_process")
                            .query()
                            .listOfRows())
                    .isEmpty();
        }
    }
}
