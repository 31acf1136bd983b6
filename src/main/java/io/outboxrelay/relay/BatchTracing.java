package io.outboxrelay.relay;

/** Makes requests visible in traces. Keeps Micrometer, which an application may not have, out of the rest of the room. */
public interface BatchTracing {

    /** Stands in where the application doesn't trace. */
    BatchTracing NONE = sender -> sender;

    /** Sends as {@code sender} does, with one span per request. */
    Sender traced(Sender sender);
}
