package io.outboxrelay.test.sqs;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where a queue's messages go when they were received {@code maxReceiveCount} times. */
record RedrivePolicy(String deadLetterTargetArn, int maxReceiveCount) {

    /** Empty if it is none; a number may stand in quotes. */
    static Optional<RedrivePolicy> parse(String json) {
        try {
            JsonNode policy = JsonMapper.shared().readTree(json);
            String target = policy.path("deadLetterTargetArn").asString("");
            int count = policy.path("maxReceiveCount").asInt(0);
            return target.isEmpty() || count < 1 || count > 1_000
                    ? Optional.empty()
                    : Optional.of(new RedrivePolicy(target, count));
        } catch (JacksonException noJson) {
            return Optional.empty();
        }
    }

    String json() {
        return "{\"deadLetterTargetArn\":\"" + deadLetterTargetArn + "\",\"maxReceiveCount\":" + maxReceiveCount + "}";
    }
}
