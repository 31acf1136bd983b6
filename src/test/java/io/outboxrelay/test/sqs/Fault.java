package io.outboxrelay.test.sqs;

import java.time.Duration;

/** Something that goes wrong on purpose. */
public sealed interface Fault {

    /** The entry comes back in the list of failed ones. */
    record FailEntry(String code, boolean senderFault, String message) implements Fault {}

    /** The entry comes back in neither list; SQS did what was asked for it or not. */
    record Unmentioned(boolean accepted) implements Fault {}

    /** The entry is accepted, and the answer has a wrong checksum for its body. */
    record WrongMd5() implements Fault {}

    /** The whole request is refused; {@code queryCode} may be null. */
    record Refuse(int status, String type, String queryCode, String message) implements Fault {}

    /** The whole request is answered with what no SQS would say, as by a proxy. */
    record Garbage(int status, String body) implements Fault {}

    /** The connection is reset, before or after SQS did what was asked. */
    record Reset(boolean accepted) implements Fault {}

    /** No answer ever comes, and SQS did what was asked or not. */
    record Silence(boolean accepted) implements Fault {}

    /** The answer comes late, in real time. */
    record Delay(Duration by) implements Fault {}

    /** An entry fails with a code; {@code senderFault}: whether SQS blames its sender, so that a retry is of no use. */
    static Fault entry(String code, boolean senderFault) {
        return new FailEntry(code, senderFault, "Entry failed: " + code);
    }

    /** A refusal as AWS sends it for a code that it has always had. */
    static Fault refuse(int status, String type) {
        return new Refuse(status, type, null, "Request refused: " + type);
    }

    /** Too many requests. */
    static Fault throttled() {
        return new Refuse(400, "RequestThrottled", "RequestThrottled", "Rate exceeded.");
    }

    /** A right is missing. */
    static Fault accessDenied() {
        return new Refuse(
                403,
                "AccessDeniedException",
                null,
                "User: arn:aws:iam::000000000000:user/relay is not authorized to perform: sqs:sendmessage");
    }

    /** The credentials are too old. */
    static Fault expiredToken() {
        return new Refuse(403, "ExpiredTokenException", null, "The security token included in the request is expired");
    }

    /** The queue is gone. */
    static Fault missingQueue() {
        return new Refuse(
                400,
                "QueueDoesNotExist",
                "AWS.SimpleQueueService.NonExistentQueue",
                "The specified queue does not exist.");
    }

    /** {@code name} as in {@code Disabled} or {@code Throttled}. */
    static Fault kms(String name) {
        return new Refuse(400, "Kms" + name, "KMS." + name + "Exception", "The KMS key refused: " + name);
    }

    /** SQS itself is at fault; {@code status} from 500 to 599. */
    static Fault serverError(int status) {
        return new Refuse(status, status == 503 ? "ServiceUnavailable" : "InternalFailure", null, "Try again.");
    }
}
