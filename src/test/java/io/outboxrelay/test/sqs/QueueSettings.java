package io.outboxrelay.test.sqs;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The attributes of a queue that can be set, under SQS's names. Guarded by the lock of {@link Queues}. */
final class QueueSettings {

    static final String VISIBILITY_TIMEOUT = "VisibilityTimeout";
    static final String DELAY_SECONDS = "DelaySeconds";
    static final String WAIT_TIME_SECONDS = "ReceiveMessageWaitTimeSeconds";
    static final String MAXIMUM_MESSAGE_SIZE = "MaximumMessageSize";
    static final String REDRIVE_POLICY = "RedrivePolicy";
    static final String FIFO_QUEUE = "FifoQueue";

    private record Bounds(int initial, int least, int most) {}

    private static final Map<String, Bounds> NUMBERS = Map.of(
            VISIBILITY_TIMEOUT,
            new Bounds(30, 0, 43_200),
            DELAY_SECONDS,
            new Bounds(0, 0, 900),
            WAIT_TIME_SECONDS,
            new Bounds(0, 0, 20),
            MAXIMUM_MESSAGE_SIZE,
            new Bounds(BatchRules.MAX_BYTES, 1_024, BatchRules.MAX_BYTES),
            // told, but nothing ever expires here
            "MessageRetentionPeriod",
            new Bounds(345_600, 60, 1_209_600));

    private final Map<String, Integer> numbers = new HashMap<>();
    private RedrivePolicy redrive;

    QueueSettings() {
        NUMBERS.forEach((name, bounds) -> numbers.put(name, bounds.initial()));
    }

    /** Why an attribute can't have this value in any queue, if it can't. */
    static Optional<Refusal> judge(String name, String value) {
        Bounds bounds = NUMBERS.get(name);
        if (name.equals(REDRIVE_POLICY)) {
            return value.isEmpty() || RedrivePolicy.parse(value).isPresent()
                    ? Optional.empty()
                    : Optional.of(badRedrivePolicy(
                            value, "It needs a deadLetterTargetArn and a maxReceiveCount from 1" + " to 1000."));
        }
        if (bounds == null) {
            return Optional.of(Refusal.of("InvalidAttributeName", "Unknown Attribute " + name + "."));
        }
        return value.matches("[0-9]{1,9}")
                        && Integer.parseInt(value) >= bounds.least()
                        && Integer.parseInt(value) <= bounds.most()
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        "InvalidAttributeValue",
                        "Invalid value for the parameter %s. Reason: Must be an integer from %d to %d."
                                .formatted(name, bounds.least(), bounds.most())));
    }

    static Refusal badRedrivePolicy(String value, String reason) {
        return Refusal.badParameter(
                "Value %s for parameter RedrivePolicy is invalid. Reason: %s".formatted(value, reason));
    }

    /** Sets what {@link #judge} lets pass. An empty redrive policy ends redriving. */
    void set(String name, String value) {
        if (name.equals(REDRIVE_POLICY)) {
            redrive = RedrivePolicy.parse(value).orElse(null);
        } else {
            numbers.put(name, Integer.valueOf(value));
        }
    }

    int number(String name) {
        return numbers.get(name);
    }

    /** Null if there is none. */
    RedrivePolicy redrive() {
        return redrive;
    }

    /** All of them as SQS tells them. */
    Map<String, String> told() {
        Map<String, String> told = new TreeMap<>();
        numbers.forEach((name, value) -> told.put(name, value.toString()));
        if (redrive != null) {
            told.put(REDRIVE_POLICY, redrive.json());
        }
        return told;
    }
}
