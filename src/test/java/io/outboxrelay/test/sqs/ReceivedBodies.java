package io.outboxrelay.test.sqs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Compares what a queue has received with the bodies that somebody expects. */
final class ReceivedBodies {

    private ReceivedBodies() {}

    /** What is wrong; empty if nothing is. */
    static String complaint(FakeQueue queue, List<String> expected) {
        List<AcceptedMessage> received = queue.delivered();
        List<Object> surplus =
                new ArrayList<>(received.stream().map(m -> meaning(m.body())).toList());
        List<String> missing =
                expected.stream().filter(body -> !surplus.remove(meaning(body))).toList();
        if (missing.isEmpty() && surplus.isEmpty()) {
            return queue.fifo() ? misplaced(received, expected) : "";
        }
        return "Queue " + queue.name() + " should have received" + lines(expected) + "\nbut received"
                + lines(received.stream().map(AcceptedMessage::body).toList())
                + "\nso there is missing" + lines(missing) + "\nand too much"
                + lines(surplus.stream().map(Object::toString).toList());
    }

    private static String misplaced(List<AcceptedMessage> received, List<String> expected) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        received.forEach(m ->
                groups.computeIfAbsent(m.groupId(), group -> new ArrayList<>()).add(m.body()));
        return groups.entrySet().stream()
                .filter(group -> !standsIn(expected, group.getValue()))
                .map(group -> "Group " + group.getKey() + " should have come in the order of" + lines(expected)
                        + "\nbut came as" + lines(group.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static boolean standsIn(List<String> all, List<String> some) {
        int next = 0;
        for (String body : all) {
            if (next < some.size() && meaning(body).equals(meaning(some.get(next)))) {
                next++;
            }
        }
        return next == some.size();
    }

    /** A tree if it is JSON, else the text. */
    private static Object meaning(String body) {
        try {
            return JsonMapper.shared().readTree(body);
        } catch (JacksonException noJson) {
            return body;
        }
    }

    private static String lines(List<String> bodies) {
        return bodies.isEmpty()
                ? " nothing"
                : bodies.stream().map(body -> "\n  " + body).collect(Collectors.joining());
    }
}
