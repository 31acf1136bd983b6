package io.outboxrelay.test.sqs;

import io.outboxrelay.test.sqs.Answer.Reply;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** StartMessageMoveTask, ListMessageMoveTasks and CancelMessageMoveTask. Guarded by the lock of {@link Queues}. */
final class MoveTaskActions {

    private final Queues queues;
    private final MoveTasks tasks;

    MoveTaskActions(Queues queues) {
        this.queues = queues;
        this.tasks = new MoveTasks(queues);
    }

    static Refusal missing(String parameter) {
        return Refusal.missingResource(
                "The resource that you specified for the " + parameter + " parameter doesn't exist.");
    }

    Reply start(Call call, FakeQueue source) {
        String arn = call.text("DestinationArn");
        FakeQueue destination = arn == null ? null : queues.byArn(arn);
        if (arn != null && destination == null) {
            return JsonReply.refusal(missing("DestinationArn"));
        }
        Integer perSecond = call.text("MaxNumberOfMessagesPerSecond") == null
                ? null
                : Integer.valueOf(call.text("MaxNumberOfMessagesPerSecond"));
        MoveTask.Order order = new MoveTask.Order(source, destination, perSecond);
        Optional<Refusal> refusal = refuse(order);
        if (refusal.isPresent()) {
            return JsonReply.refusal(refusal.get());
        }
        return tasks.start(order)
                .map(task -> JsonReply.of(json -> json.writeStringProperty("TaskHandle", task.handle())))
                .orElseGet(() -> JsonReply.refusal(Refusal.badParameter("There is already a task running. Only one"
                        + " active task is allowed for a source queue arn at a given time.")));
    }

    private Optional<Refusal> refuse(MoveTask.Order order) {
        if (queues.sourcesOf(order.source()).isEmpty()) {
            return Optional.of(Refusal.badParameter("Source queue must be configured as a Dead Letter Queue."));
        }
        if (order.destination() != null
                && order.destination().fifo() != order.source().fifo()) {
            return Optional.of(Refusal.badParameter("Source and destination must be queues of the same type."));
        }
        return order.perSecond() == null || order.perSecond() >= 1 && order.perSecond() <= MoveTask.MOST_PER_SECOND
                ? Optional.empty()
                : Optional.of(
                        Refusal.badParameter("Value for parameter MaxNumberOfMessagesPerSecond is invalid. Must be"
                                + " between 1 and 500."));
    }

    Reply list(Call call, FakeQueue source) {
        List<MoveTask> newest = tasks.newest(source, Math.min(10, call.number("MaxResults", 1)));
        return JsonReply.of(json -> {
            json.writeArrayPropertyStart("Results");
            newest.forEach(task -> write(json, task));
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, MoveTask task) {
        MoveTask.Order order = task.order();
        json.writeStartObject();
        // only a running one can be cancelled
        if (task.status() == MoveTask.Status.RUNNING) {
            json.writeStringProperty("TaskHandle", task.handle());
        }
        json.writeStringProperty("Status", task.status().name());
        json.writeStringProperty("SourceArn", order.source().arn());
        if (order.destination() != null) {
            json.writeStringProperty("DestinationArn", order.destination().arn());
        }
        if (order.perSecond() != null) {
            json.writeNumberProperty("MaxNumberOfMessagesPerSecond", order.perSecond());
        }
        json.writeNumberProperty("ApproximateNumberOfMessagesMoved", task.moved());
        json.writeNumberProperty("ApproximateNumberOfMessagesToMove", task.toMove());
        if (task.failure() != null) {
            json.writeStringProperty("FailureReason", task.failure());
        }
        json.writeNumberProperty("StartedTimestamp", task.startedAt().toEpochMilli());
        json.writeEndObject();
    }

    Reply cancel(Call call, FakeQueue source) {
        Optional<MoveTask> task = tasks.find(source, call.text("TaskHandle"));
        if (task.isEmpty()) {
            return JsonReply.refusal(Refusal.missingResource("Task does not exist."));
        }
        if (task.get().status() != MoveTask.Status.RUNNING) {
            return JsonReply.refusal(
                    Refusal.prefixed(400, "UnsupportedOperation", "Only a running task can be cancelled."));
        }
        task.get().cancel();
        return JsonReply.of(json -> json.writeNumberProperty(
                "ApproximateNumberOfMessagesMoved", task.get().moved()));
    }
}
