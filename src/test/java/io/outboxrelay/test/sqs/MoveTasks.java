package io.outboxrelay.test.sqs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The move tasks of one fake, by their source queues, the newest first. Guarded by the lock of {@link Queues}. */
final class MoveTasks {

    private static final String HANDLE = "{\"taskId\":\"%s\",\"sourceArn\":\"%s\"}";

    private final Map<FakeQueue, Deque<MoveTask>> bySource = new HashMap<>();
    private final Queues queues;

    MoveTasks(Queues queues) {
        this.queues = queues;
    }

    /** Empty if one is running from this source. */
    Optional<MoveTask> start(MoveTask.Order order) {
        Deque<MoveTask> earlier = bySource.computeIfAbsent(order.source(), source -> new ArrayDeque<>());
        if (!earlier.isEmpty() && earlier.getFirst().status() == MoveTask.Status.RUNNING) {
            return Optional.empty();
        }
        String id = new UUID(order.source().name().hashCode(), queues.nextPlace()).toString();
        MoveTask task = new MoveTask(handle(id, order.source().arn()), order, queues);
        earlier.addFirst(task);
        // like AWS, which begins after it has answered
        queues.at(task.startedAt(), task::run);
        return Optional.of(task);
    }

    List<MoveTask> newest(FakeQueue source, int most) {
        return bySource.getOrDefault(source, new ArrayDeque<>()).stream()
                .limit(most)
                .toList();
    }

    Optional<MoveTask> find(FakeQueue source, String handle) {
        return newest(source, Integer.MAX_VALUE).stream()
                .filter(task -> task.handle().equals(handle))
                .findFirst();
    }

    private static String handle(String taskId, String sourceArn) {
        return Base64.getEncoder()
                .encodeToString(HANDLE.formatted(taskId, sourceArn).getBytes(StandardCharsets.UTF_8));
    }

    /** The ARN in a task's handle; empty if it is no handle. */
    static Optional<String> sourceArn(String handle) {
        try {
            String text = new String(Base64.getDecoder().decode(String.valueOf(handle)), StandardCharsets.UTF_8);
            int start = text.indexOf("\"sourceArn\":\"");
            return start < 0 || !text.endsWith("\"}")
                    ? Optional.empty()
                    : Optional.of(text.substring(start + 13, text.length() - 2));
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
    }
}
