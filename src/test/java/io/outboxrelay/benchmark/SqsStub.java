package io.outboxrelay.benchmark;

import io.outboxrelay.test.sqs.AcceptedMessage;
import io.outboxrelay.test.sqs.Action;
import io.outboxrelay.test.sqs.FakeQueue;
import io.outboxrelay.test.sqs.FakeSqs;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The fake SQS as a process of its own; answers the questions of {@link SqsProcess}. */
final class SqsStub {

    private final FakeSqs sqs = new FakeSqs(0, InstantSource.system(), false);
    private final Map<String, FakeQueue> queues = new HashMap<>();
    private final Map<String, TakenInOrder> watched = new HashMap<>();

    private SqsStub() {}

    public static void main(String[] arguments) throws IOException {
        var stub = new SqsStub();
        var questions = new BufferedReader(new InputStreamReader(System.in));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            var words = line.split(" ");
            int number = words.length > 2 ? Integer.parseInt(words[2]) : 0;
            System.out.println(stub.answer(words[0], words.length > 1 ? words[1] : "", number));
        }
        System.exit(0);
    }

    private String answer(String question, String argument, int number) {
        return switch (question) {
            case "endpoint" -> sqs.endpoint().toString();
            case "latency" -> done(() -> sqs.latency(Duration.ofMillis(Long.parseLong(argument))));
            case "create" -> done(() -> queues.put(argument, sqs.create(argument)));
            case "restart" -> done(() -> queues.get(argument).recording(false).restart());
            case "record" -> done(() -> queues.get(argument).recording(true));
            case "hold" -> done(() -> queues.get(argument).holding(true));
            case "served" -> served(queues.get(argument));
            case "hang" -> done(() -> queues.get(argument).inject(new Fault.Silence(false), Trigger.always()));
            case "fail" ->
                done(() -> queues.get(argument)
                        .inject(Fault.entry("InternalError", false), Trigger.chance(0.01, argument.hashCode())));
            case "watch" -> done(() -> watch(argument, number));
            case "early" -> Long.toString(watched.get(argument).early());
            case "heal" -> done(() -> queues.get(argument).clearFaults());
            case "tally" -> tally(queues.get(argument).tally());
            case "arrivals" -> arrivals(queues.get(argument));
            default -> throw new IllegalArgumentException("unknown question: " + question);
        };
    }

    /** Behind the faults that are there already: what they strike is not taken. */
    private void watch(String queue, int groups) {
        var watcher = new TakenInOrder(groups);
        watched.put(queue, watcher);
        queues.get(queue).inject(Fault.entry("Never", false), watcher);
    }

    private static String served(FakeQueue queue) {
        var depth = queue.depth();
        return "%d %d %d"
                .formatted(
                        queue.requests(Action.DELETE_MESSAGE_BATCH),
                        queue.requests(Action.CHANGE_MESSAGE_VISIBILITY_BATCH),
                        depth.visible() + depth.inFlight() + depth.delayed());
    }

    private static String done(Runnable order) {
        order.run();
        return "done";
    }

    private static String tally(FakeQueue.Tally tally) {
        return "%d %d %d %d"
                .formatted(tally.accepted(), tally.requests(), micros(tally.firstAt()), micros(tally.lastAt()));
    }

    /** For each message its number, which its body starts with, and when it came. */
    private static String arrivals(FakeQueue queue) {
        return queue.accepted().stream().map(SqsStub::arrival).collect(Collectors.joining(" "));
    }

    private static String arrival(AcceptedMessage message) {
        return Messages.number(message.body()) + ":" + micros(message.arrivedAt());
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
