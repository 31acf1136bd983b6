package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.InvalidMessageException;
import io.outboxrelay.MessageAttribute;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.producer.WrittenRows;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.sqs.LoadingDock;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two judges know the rules of SQS: the front door before the commit, the sender, as its loading dock, before the request.
 * A message that only the second one refuses would be parked, although its producer was told that all is well.
 */
class AcceptedMessagesTest {

    private static final int CASES = 5_000;

    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final int TRACE_BYTES = "traceparent".length() + "String".length() + TRACEPARENT.length();
    private static final int IDENTITY_BYTES = "outbox-message-id".length() + "String".length() + 36;

    /** By how much the limit of both judges is above the size of the message, which may yet get a trace. */
    private static final List<Integer> ROOM =
            List.of(-1, 0, 0, 0, 1, TRACE_BYTES - 1, TRACE_BYTES, TRACE_BYTES, TRACE_BYTES + 1, 100_000);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void what_the_front_door_accepts_the_dock_never_refuses(long seed) {
        var random = new Random(seed);
        var messages = new RandomMessages(random);
        int accepted = 0;
        for (int number = 0; number < CASES; number++) {
            Optional<OutboxMessage> message = accepted(messages::next);
            if (message.isEmpty()) {
                continue;
            }
            int limit = size(message.get()) + ROOM.get(random.nextInt(ROOM.size()));
            String trace = random.nextBoolean() ? TRACEPARENT : null;
            Optional<OutboxRow> row = accepted(() -> WrittenRows.row(message.get(), limit, trace));
            if (row.isPresent()) {
                accepted++;
                assertThat(LoadingDock.refusal(row.get(), message.get().queue(), limit))
                        .as("case %d of seed %d, with a limit of %d bytes", number, seed, limit)
                        .isEmpty();
            }
        }
        assertThat(accepted).as("many are accepted and many refused").isBetween(CASES / 3, CASES * 9 / 10);
    }

    @Test
    void neither_does_the_table_nor_sqs() {
        var messages = new RandomMessages(new Random(11));
        var accepted = new ArrayList<OutboxMessage>();
        while (accepted.size() < 2_000) {
            accepted(messages::next).ifPresent(accepted::add);
        }
        try (var database = TestDatabase.migrated();
                var sqs = FakeSqs.start();
                var service = Service.relaying(database, sqs.endpoint())) {
            RandomMessages.QUEUES.forEach(sqs::create);
            service.sendAll(accepted);

            var table = new Table(database);
            int due =
                    (int) accepted.stream().filter(AcceptedMessagesTest::isDue).count();
            table.awaitCount("PENDING", 0);
            assertThat(table.count("DEAD")).isZero();
            table.awaitSent(due);
            assertThat(table.count("SCHEDULED")).isEqualTo(accepted.size() - due);
        }
    }

    /** What a supplier gives unless the front door refuses the message. */
    private static <T> Optional<T> accepted(Supplier<T> made) {
        try {
            return Optional.of(made.get());
        } catch (InvalidMessageException refused) {
            return Optional.empty();
        }
    }

    /** Counted a third time, by encoding. */
    private static int size(OutboxMessage message) {
        int size = bytes(message.body().toString());
        for (var entry : message.attributes().entrySet()) {
            MessageAttribute attribute = entry.getValue();
            size += bytes(entry.getKey())
                    + bytes(attribute.type())
                    + (attribute.isBinary()
                            ? Base64.getDecoder().decode(attribute.value()).length
                            : bytes(attribute.value()));
        }
        return message.attributes().size() < 10 ? size + IDENTITY_BYTES : size;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isDue(OutboxMessage message) {
        Instant availableAt = message.availableAt();
        return availableAt == null || availableAt.isBefore(Instant.now());
    }
}
