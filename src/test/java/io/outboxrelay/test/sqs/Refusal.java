package io.outboxrelay.test.sqs;

/**
 * An error answer to a whole request, or to one entry.
 *
 * @param type the JSON protocol's error type, after which the SDK chooses the exception class
 * @param queryCode the older protocol's code, which AWS sends along in a header; null for none
 */
record Refusal(int status, String type, String queryCode, String message) {

    /** One whose name is the same in both protocols. */
    static Refusal of(String type, String message) {
        return new Refusal(400, type, type, message);
    }

    static Refusal badParameter(String message) {
        return new Refusal(400, "InvalidParameterValueException", "InvalidParameterValue", message);
    }

    static Refusal missingQueue() {
        return new Refusal(
                400,
                "QueueDoesNotExist",
                "AWS.SimpleQueueService.NonExistentQueue",
                "The specified queue does not exist.");
    }

    static Refusal missingResource(String message) {
        return new Refusal(404, "ResourceNotFoundException", "ResourceNotFoundException", message);
    }

    /** One that the older protocol has under a longer name. */
    static Refusal prefixed(int status, String type, String message) {
        return new Refusal(status, type, "AWS.SimpleQueueService." + type, message);
    }

    static Refusal batch(String type, String message) {
        return prefixed(400, type, message);
    }

    /** The code as it stands in an entry's answer. */
    String code() {
        return queryCode == null ? type : queryCode;
    }
}
