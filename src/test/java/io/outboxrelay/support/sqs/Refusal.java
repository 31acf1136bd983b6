package io.outboxrelay.support.sqs;

/**
 * An error answer to a whole request.
 *
 * @param type the JSON protocol's error type, after which the SDK chooses the exception class
 * @param queryCode the older protocol's code, which AWS sends along in a header; null for none
 */
record Refusal(int status, String type, String queryCode, String message) {

    static Refusal badParameter(String message) {
        return new Refusal(400, "InvalidParameterValue", "InvalidParameterValue", message);
    }

    static Refusal missingQueue() {
        return new Refusal(
                400,
                "QueueDoesNotExist",
                "AWS.SimpleQueueService.NonExistentQueue",
                "The specified queue does not exist.");
    }

    static Refusal batch(String type, String message) {
        return new Refusal(400, type, "AWS.SimpleQueueService." + type, message);
    }
}
