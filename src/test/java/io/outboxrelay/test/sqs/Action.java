package io.outboxrelay.test.sqs;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The calls that the fake understands, with their names in the protocol. */
public enum Action {
    SEND_MESSAGE("SendMessage", Entries.ONE),
    SEND_MESSAGE_BATCH("SendMessageBatch", Entries.BATCH),
    RECEIVE_MESSAGE("ReceiveMessage", Entries.NONE),
    DELETE_MESSAGE("DeleteMessage", Entries.ONE),
    DELETE_MESSAGE_BATCH("DeleteMessageBatch", Entries.BATCH),
    CHANGE_MESSAGE_VISIBILITY("ChangeMessageVisibility", Entries.ONE),
    CHANGE_MESSAGE_VISIBILITY_BATCH("ChangeMessageVisibilityBatch", Entries.BATCH),
    CREATE_QUEUE("CreateQueue", Entries.NONE),
    GET_QUEUE_URL("GetQueueUrl", Entries.NONE),
    GET_QUEUE_ATTRIBUTES("GetQueueAttributes", Entries.NONE),
    SET_QUEUE_ATTRIBUTES("SetQueueAttributes", Entries.NONE),
    LIST_DEAD_LETTER_SOURCE_QUEUES("ListDeadLetterSourceQueues", Entries.NONE),
    PURGE_QUEUE("PurgeQueue", Entries.NONE),
    START_MESSAGE_MOVE_TASK("StartMessageMoveTask", Entries.NONE),
    LIST_MESSAGE_MOVE_TASKS("ListMessageMoveTasks", Entries.NONE),
    CANCEL_MESSAGE_MOVE_TASK("CancelMessageMoveTask", Entries.NONE);

    /** How many messages a call speaks of by name: a batch tells the fate of each. */
    enum Entries {
        NONE,
        ONE,
        BATCH
    }

    private static final Map<String, Action> BY_TARGET =
            Arrays.stream(values()).collect(Collectors.toMap(action -> action.target, Function.identity()));

    /** What a relay calls. */
    public static final Set<Action> OF_RELAYS =
            Collections.unmodifiableSet(EnumSet.of(SEND_MESSAGE_BATCH, GET_QUEUE_URL, GET_QUEUE_ATTRIBUTES));

    private final String target;
    private final Entries entries;

    Action(String name, Entries entries) {
        this.target = "AmazonSQS." + name;
        this.entries = entries;
    }

    /** Null if it is none of them. */
    static Action of(String target) {
        return target == null ? null : BY_TARGET.get(target);
    }

    Entries entries() {
        return entries;
    }

    boolean sends() {
        return this == SEND_MESSAGE || this == SEND_MESSAGE_BATCH;
    }
}
