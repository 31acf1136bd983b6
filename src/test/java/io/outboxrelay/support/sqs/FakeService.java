package io.outboxrelay.support.sqs;

import io.outboxrelay.support.sqs.Answer.Reply;
import io.outboxrelay.support.sqs.AnswerWriter.Fate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** SQS without the network: takes a call, applies faults and rules, and says what to answer. Thread-safe. */
final class FakeService {

    private final Map<String, FakeQueue> queues = new ConcurrentHashMap<>();
    private final AnswerWriter writer = new AnswerWriter();
    private final String endpoint;
    private volatile Duration latency = Duration.ZERO;

    FakeService(String endpoint) {
        this.endpoint = endpoint;
    }

    void put(String account, String name, FakeQueue queue) {
        queues.put(path(account, name), queue);
    }

    void remove(String account, String name) {
        queues.remove(path(account, name));
    }

    void latency(Duration every) {
        latency = every;
    }

    String url(String account, String name) {
        return endpoint + path(account, name);
    }

    Answer answer(Call call) {
        String path = path(call);
        FakeQueue queue = queues.get(path);
        if (queue == null) {
            return writer.refusal(Refusal.missingQueue(), latency);
        }
        queue.count(call.action());
        Optional<Fault> fault = queue.faults().ofRequest(call.action(), call.entries());
        return fault.isEmpty() ? serve(call, queue, path, latency) : fail(call, queue, path, fault.get());
    }

    private Answer fail(Call call, FakeQueue queue, String path, Fault fault) {
        if (fault instanceof Fault.Refuse refuse) {
            return writer.refusal(
                    new Refusal(refuse.status(), refuse.type(), refuse.queryCode(), refuse.message()), latency);
        }
        if (fault instanceof Fault.Garbage garbage) {
            return new Reply(garbage.status(), null, garbage.body().getBytes(StandardCharsets.UTF_8), latency);
        }
        if (fault instanceof Fault.Delay delay) {
            return serve(call, queue, path, latency.plus(delay.by()));
        }
        boolean reset = fault instanceof Fault.Reset;
        boolean accepted = fault instanceof Fault.Reset r ? r.accepted() : ((Fault.Silence) fault).accepted();
        if (accepted) {
            serve(call, queue, path, latency);
        }
        return reset ? new Answer.ResetConnection() : new Answer.NoAnswer();
    }

    private Answer serve(Call call, FakeQueue queue, String path, Duration after) {
        return switch (call.action()) {
            case GET_QUEUE_URL -> writer.queueUrl(endpoint + path, after);
            case GET_QUEUE_ATTRIBUTES -> writer.attributes(queue, after);
            case SEND_MESSAGE_BATCH ->
                BatchRules.request(call.entries(), queue)
                        .map(refusal -> (Answer) writer.refusal(refusal, after))
                        .orElseGet(() -> writer.batch(fates(call.entries(), queue), after));
        };
    }

    private static List<Fate> fates(List<Entry> entries, FakeQueue queue) {
        List<Fate> fates = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            Fault fault = BatchRules.entry(entry, queue)
                    .map(Fault.class::cast)
                    .or(() -> queue.faults().ofEntry(entry))
                    .orElse(null);
            boolean accepted = fault == null
                    || fault instanceof Fault.WrongMd5
                    || fault instanceof Fault.Unmentioned unmentioned && unmentioned.accepted();
            fates.add(new Fate(entry, accepted ? queue.accept(entry) : null, fault));
        }
        return fates;
    }

    private static String path(Call call) {
        if (call.queueUrl() == null) {
            return path(call.account() == null ? FakeSqs.ACCOUNT : call.account(), String.valueOf(call.queueName()));
        }
        int host = call.queueUrl().indexOf("//") + 2;
        int path = call.queueUrl().indexOf('/', host);
        return path < 0 ? "" : call.queueUrl().substring(path);
    }

    private static String path(String account, String name) {
        return "/" + account + "/" + name;
    }
}
