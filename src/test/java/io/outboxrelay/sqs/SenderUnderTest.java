package io.outboxrelay.sqs;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.sqs.SqsSettings.QueueMapping;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.util.unit.DataSize;

/** The real sender with the relay's own client, found by the SDK's chain of settings, and an answer that is waited for. */
final class SenderUnderTest implements AutoCloseable {

    /** Long, because classes are loaded during the first call and the machine may be busy. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

    private static final String ENDPOINT = "aws.endpointUrlSqs";

    private final SqsSender sender;

    private SenderUnderTest(SqsSender sender) {
        this.sender = sender;
    }

    static SenderUnderTest against(URI endpoint, QueueMapping... queues) {
        return against(endpoint, CALL_TIMEOUT, queues);
    }

    static SenderUnderTest against(URI endpoint, Duration callTimeout, QueueMapping... queues) {
        System.setProperty(ENDPOINT, endpoint.toString());
        try {
            SqsClientSource clients = SqsClientSource.own(callTimeout);
            clients.get();
            SqsSettings settings = new SqsSettings(DataSize.ofMegabytes(1), List.of(queues));
            return new SenderUnderTest(new SqsSender(clients, settings, callTimeout));
        } finally {
            System.clearProperty(ENDPOINT);
        }
    }

    List<Outcome> send(String queue, OutboxRow... rows) {
        return start(queue, rows).join();
    }

    CompletableFuture<List<Outcome>> start(String queue, OutboxRow... rows) {
        CompletableFuture<List<Outcome>> answer = new CompletableFuture<>();
        sender.send(queue, List.of(rows), outcomes -> {
            if (!answer.complete(outcomes)) {
                throw new AssertionError("reported twice");
            }
        });
        return answer.orTimeout(30, TimeUnit.SECONDS);
    }

    List<Outcome.Kind> kinds(String queue, OutboxRow... rows) {
        return send(queue, rows).stream().map(Outcome::kind).toList();
    }

    SqsSender unwrap() {
        return sender;
    }

    @Override
    public void close() {
        sender.close();
    }
}
