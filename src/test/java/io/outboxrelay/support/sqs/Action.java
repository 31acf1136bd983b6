package io.outboxrelay.support.sqs;

import java.util.Map;

/** The calls that the fake understands, with their names in the protocol. */
public enum Action {
    SEND_MESSAGE_BATCH("AmazonSQS.SendMessageBatch"),
    GET_QUEUE_URL("AmazonSQS.GetQueueUrl"),
    GET_QUEUE_ATTRIBUTES("AmazonSQS.GetQueueAttributes");

    private static final Map<String, Action> BY_TARGET = Map.of(
            SEND_MESSAGE_BATCH.target, SEND_MESSAGE_BATCH,
            GET_QUEUE_URL.target, GET_QUEUE_URL,
            GET_QUEUE_ATTRIBUTES.target, GET_QUEUE_ATTRIBUTES);

    private final String target;

    Action(String target) {
        this.target = target;
    }

    /** Null if it is none of them. */
    static Action of(String target) {
        return target == null ? null : BY_TARGET.get(target);
    }
}
