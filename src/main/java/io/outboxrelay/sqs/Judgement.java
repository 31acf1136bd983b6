package io.outboxrelay.sqs;

import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.BatchRequestTooLongException;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.InvalidMessageContentsException;

/**
 * Judges what SQS answered. Exception classes come first, because a code's spelling depends on the server; an entry has
 * only a code. The flag that blames the sender is never asked: throttling carries it too.
 */
final class Judgement {

    /** What SQS says of a message that it will never take. */
    private static final Set<String> CONTENT_CODES = Set.of(
            "InvalidMessageContents",
            "InvalidParameterValue",
            "InvalidParameterCombination",
            "InvalidAttributeName",
            "InvalidAttributeValue",
            "MessageTooLong",
            "MissingParameter",
            "MissingRequiredParameterException",
            "ValidationException");

    /** What SQS says, among other things, when a message or a request is larger than the queue takes. */
    private static final Set<String> SIZE_CODES =
            Set.of("InvalidParameterValue", "MessageTooLong", "BatchRequestTooLong");

    /** What the SDK adds to every text; there is never a second attempt. */
    private static final String ATTEMPTS = " (SDK Attempt Count: 1)";

    /** The HTTP status by which a proxy refuses a request that is too large for it: smaller ones may pass. */
    private static final int TOO_LARGE = 413;

    /** So many messages that none of them can be blamed. */
    private static final int SEVERAL = 2;

    private Judgement() {}

    /** An entry that SQS names in the list of failed ones. A code that is not known to blame the message may pass. */
    static Outcome entry(BatchResultErrorEntry failed) {
        String code = failed.code() == null ? "NoCode" : Failures.withoutPrefix(failed.code());
        String text = failed.message() == null ? "SQS refused the message without a word" : failed.message();
        Kind kind = CONTENT_CODES.contains(code) ? Kind.REJECTED : Kind.TRANSIENT;
        return Outcome.failed(kind, code, Failures.bounded(text));
    }

    /** Whether a refusal with this code may be about size. */
    static boolean isAboutSize(@Nullable String code) {
        return code != null && SIZE_CODES.contains(Failures.withoutPrefix(code));
    }

    /** An entry that SQS names in neither list. */
    static Outcome unmentioned() {
        return Outcome.failed(Kind.UNKNOWN, "NotMentioned", "SQS's answer does not mention this message");
    }

    /**
     * A request that failed as a whole.
     *
     * @param entries messages it had; only a message that was alone can be blamed
     */
    static Outcome request(String queue, Throwable failure, int entries) {
        Throwable error = Failures.unwrap(failure);
        String code = Failures.code(error);
        if (error instanceof AwsServiceException refusal) {
            return refusal.statusCode() >= 500 || refusal.statusCode() == 408
                    ? Outcome.failed(Kind.UNKNOWN, code, serverError(refusal))
                    : refusal(queue, refusal, code, entries);
        }
        if (isTimeout(error)) {
            return Outcome.failed(Kind.UNKNOWN, "Timeout", "No answer from SQS within the call timeout");
        }
        if (error instanceof SdkClientException problem) {
            return client(queue, problem, code);
        }
        // Its text may quote the request, so only the class is told.
        return Outcome.failed(Kind.UNKNOWN, code, "Sending failed with an unexpected " + code);
    }

    /** A process that has just started looks up its queues one after the other. */
    static Outcome notAsked(String queue) {
        return Outcome.failed(Kind.NOT_ASKED, "NotAsked", "Queue %s is still being looked up".formatted(queue));
    }

    /** A queue whose address was not found: nothing was sent, so no message is at fault, whatever the reason. */
    static Outcome lookUp(String queue, Throwable failure) {
        Outcome cause = request(queue, failure, SEVERAL);
        String text = cause.kind() == Kind.QUEUE_DOWN
                ? cause.text()
                : "Can't look up queue %s: %s".formatted(queue, cause.text());
        return Outcome.failed(Kind.QUEUE_DOWN, cause.code(), Failures.bounded(text));
    }

    /**
     * A refusal as a whole. Among several messages nobody knows whose fault it is, so the engine splits them; what is not
     * known to be the fault of a message may pass, so that no message is lost by a code that is new.
     */
    private static Outcome refusal(String queue, AwsServiceException refusal, String code, int entries) {
        String said = Failures.serviceText(refusal);
        QueueFault fault = refusal.statusCode() == TOO_LARGE ? null : QueueFault.of(refusal);
        if (fault != null) {
            return Outcome.failed(Kind.QUEUE_DOWN, code, fault.describe(queue, said));
        }
        String text = Failures.bounded(said.isBlank() ? "SQS refused the request: HTTP " + refusal.statusCode() : said);
        if (entries > 1) {
            return Outcome.failed(Kind.SUSPECT, code, text);
        }
        return Outcome.failed(isAboutContent(refusal, code) ? Kind.REJECTED : Kind.TRANSIENT, code, text);
    }

    private static boolean isAboutContent(AwsServiceException refusal, String code) {
        return refusal instanceof InvalidMessageContentsException
                || refusal instanceof BatchRequestTooLongException
                || CONTENT_CODES.contains(code);
    }

    /** Trouble on this side or on the way. A wrong checksum is found after SQS took the messages, so it counts here too. */
    private static Outcome client(String queue, SdkClientException problem, String code) {
        @Nullable String message = problem.getMessage();
        String said = message == null ? "" : message.replace(ATTEMPTS, "");
        // The SDK has no class of its own for these two.
        if (said.contains("load credentials")) {
            return Outcome.failed(
                    Kind.QUEUE_DOWN,
                    "NoCredentials",
                    QueueFault.NO_CREDENTIALS.describe(queue, CredentialsChain.reason(said)));
        }
        if (said.contains("load region")) {
            return Outcome.failed(Kind.QUEUE_DOWN, "NoRegion", QueueFault.REGION.describe(queue, said));
        }
        return Outcome.failed(Kind.UNKNOWN, code, Failures.bounded(said));
    }

    private static boolean isTimeout(Throwable error) {
        return error instanceof ApiCallTimeoutException
                || error instanceof ApiCallAttemptTimeoutException
                || error instanceof TimeoutException;
    }

    private static String serverError(AwsServiceException refusal) {
        return Failures.bounded(
                "SQS answered HTTP %d: %s".formatted(refusal.statusCode(), Failures.serviceText(refusal)));
    }
}
