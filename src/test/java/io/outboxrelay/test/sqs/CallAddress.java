package io.outboxrelay.test.sqs;

import java.util.Optional;

/** Which queue a call is for: by its URL, its name, its ARN, or the ARN in the handle of a move task. */
final class CallAddress {

    private CallAddress() {}

    /** Why it names no queue at all, if it doesn't. */
    static Optional<Refusal> refuse(Call call) {
        boolean badHandle = call.action() == Action.CANCEL_MESSAGE_MOVE_TASK
                && MoveTasks.sourceArn(call.text("TaskHandle")).isEmpty();
        return badHandle
                ? Optional.of(Refusal.badParameter("Value for parameter TaskHandle is invalid."))
                : Optional.empty();
    }

    /** Path of its queue, which need not exist. */
    static String path(Call call) {
        return switch (call.action()) {
            case START_MESSAGE_MOVE_TASK, LIST_MESSAGE_MOVE_TASKS -> pathOfArn(String.valueOf(call.text("SourceArn")));
            case CANCEL_MESSAGE_MOVE_TASK ->
                pathOfArn(MoveTasks.sourceArn(call.text("TaskHandle")).orElseThrow());
            case GET_QUEUE_URL -> pathOfName(call);
            default -> pathOfUrl(String.valueOf(call.text("QueueUrl")));
        };
    }

    private static String pathOfName(Call call) {
        String account = call.text("QueueOwnerAWSAccountId");
        return Queues.path(account == null ? FakeSqs.ACCOUNT : account, String.valueOf(call.text("QueueName")));
    }

    private static String pathOfUrl(String url) {
        int path = url.indexOf('/', url.indexOf("//") + 2);
        return path < 0 ? "" : url.substring(path);
    }

    /** The region may be any. */
    static String pathOfArn(String arn) {
        String[] parts = arn.split(":");
        return parts.length == 6 ? Queues.path(parts[4], parts[5]) : "";
    }

    /** What is answered if the queue is not there. */
    static Refusal missing(Call call) {
        return switch (call.action()) {
            case START_MESSAGE_MOVE_TASK, LIST_MESSAGE_MOVE_TASKS, CANCEL_MESSAGE_MOVE_TASK ->
                MoveTaskActions.missing("SourceArn");
            default -> Refusal.missingQueue();
        };
    }
}
