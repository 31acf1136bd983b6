package io.outboxrelay.test.sqs;

import io.outboxrelay.test.sqs.Answer.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * SQS without the network: takes a call, applies faults and rules, and says what to answer. Thread-safe: it holds the
 * lock of {@link Queues} for all that it calls.
 */
final class FakeService {

    private final Queues queues;
    private final QueueActions queueActions;
    private final MoveTaskActions moveTaskActions;
    private volatile Duration latency = Duration.ZERO;
    private volatile boolean away;

    FakeService(Queues queues, String endpoint) {
        this.queues = queues;
        this.queueActions = new QueueActions(queues, endpoint);
        this.moveTaskActions = new MoveTaskActions(queues);
    }

    void latency(Duration every) {
        latency = every;
    }

    void away(boolean on) {
        away = on;
    }

    /** Answers now, or later on another thread. */
    void answer(Call call, Asker asker) {
        if (away) {
            asker.take(new Answer.ResetConnection());
            return;
        }
        synchronized (queues) {
            find(call, asker);
        }
    }

    private void find(Call call, Asker asker) {
        if (call.action() == Action.CREATE_QUEUE) {
            late(asker, latency).take(queueActions.create(call));
            return;
        }
        Optional<Refusal> refusal = CallAddress.refuse(call);
        FakeQueue queue = refusal.isPresent() ? null : queues.byPath(CallAddress.path(call));
        if (queue == null) {
            late(asker, latency).take(JsonReply.refusal(refusal.orElseGet(() -> CallAddress.missing(call))));
            return;
        }
        queue.count(call.action());
        queue.faults()
                .ofRequest(call.action(), () -> bodies(call, queue))
                .ifPresentOrElse(
                        fault -> fail(call, queue, fault, asker), () -> serve(call, queue, late(asker, latency)));
    }

    private static List<String> bodies(Call call, FakeQueue queue) {
        return call.messages().isEmpty()
                ? ReceiptActions.bodies(call, queue)
                : call.messages().stream().map(Entry::body).toList();
    }

    private void fail(Call call, FakeQueue queue, Fault fault, Asker asker) {
        if (fault instanceof Fault.Refuse refuse) {
            Refusal refusal = new Refusal(refuse.status(), refuse.type(), refuse.queryCode(), refuse.message());
            late(asker, latency).take(JsonReply.refusal(refusal));
        } else if (fault instanceof Fault.Garbage garbage) {
            byte[] body = garbage.body().getBytes(StandardCharsets.UTF_8);
            late(asker, latency).take(new Reply(garbage.status(), null, body, Duration.ZERO));
        } else if (fault instanceof Fault.Delay delay) {
            serve(call, queue, late(asker, latency.plus(delay.by())));
        } else {
            breakOff(call, queue, fault, asker);
        }
    }

    private void breakOff(Call call, FakeQueue queue, Fault fault, Asker asker) {
        Answer answer = fault instanceof Fault.Reset ? new Answer.ResetConnection() : new Answer.NoAnswer();
        boolean accepted = fault instanceof Fault.Reset reset ? reset.accepted() : ((Fault.Silence) fault).accepted();
        if (accepted) {
            serve(call, queue, asker.with(reply -> answer));
        } else {
            asker.take(answer);
        }
    }

    private static Asker late(Asker asker, Duration by) {
        return asker.with(answer -> answer instanceof Reply reply ? reply.later(by) : answer);
    }

    private void serve(Call call, FakeQueue queue, Asker asker) {
        if (call.action() == Action.RECEIVE_MESSAGE) {
            ReceiveActions.receive(call, queue, asker);
        } else {
            asker.take(reply(call, queue));
        }
    }

    private Reply reply(Call call, FakeQueue queue) {
        return switch (call.action()) {
            case SEND_MESSAGE -> SendActions.one(call, queue);
            case SEND_MESSAGE_BATCH -> SendActions.batch(call, queue);
            case DELETE_MESSAGE -> ReceiptActions.delete(call, queue);
            case DELETE_MESSAGE_BATCH -> ReceiptActions.deleteBatch(call, queue);
            case CHANGE_MESSAGE_VISIBILITY -> ReceiptActions.changeVisibility(call, queue);
            case CHANGE_MESSAGE_VISIBILITY_BATCH -> ReceiptActions.changeVisibilityBatch(call, queue);
            case GET_QUEUE_URL -> queueActions.url(queue);
            case GET_QUEUE_ATTRIBUTES -> queueActions.getAttributes(call, queue);
            case SET_QUEUE_ATTRIBUTES -> queueActions.setAttributes(call, queue);
            case LIST_DEAD_LETTER_SOURCE_QUEUES -> queueActions.deadLetterSources(queue);
            case PURGE_QUEUE -> queueActions.purge(queue);
            case START_MESSAGE_MOVE_TASK -> moveTaskActions.start(call, queue);
            case LIST_MESSAGE_MOVE_TASKS -> moveTaskActions.list(call, queue);
            case CANCEL_MESSAGE_MOVE_TASK -> moveTaskActions.cancel(call, queue);
            case CREATE_QUEUE, RECEIVE_MESSAGE -> throw new IllegalStateException(call.action() + " goes another way");
        };
    }
}
