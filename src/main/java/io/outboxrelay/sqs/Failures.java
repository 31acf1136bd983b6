package io.outboxrelay.sqs;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Reads what a failed call carries. */
final class Failures {

    private static final int MAX_TEXT = 500;

    private Failures() {}

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? unwrap(cause) : failure;
    }

    /** A short code to count by: the service's own without its prefix, else the class. */
    static String code(Throwable failure) {
        Throwable error = unwrap(failure);
        String code = error instanceof AwsServiceException refusal ? serviceCode(refusal) : null;
        return code == null ? error.getClass().getSimpleName() : code;
    }

    /** Null when the answer carries no error code, so it can't be from SQS. */
    static @Nullable String serviceCode(AwsServiceException refusal) {
        AwsErrorDetails details = refusal.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        return code == null || code.isBlank() ? null : withoutPrefix(code);
    }

    /** The service's text alone; {@code getMessage()} adds request ids. */
    static String serviceText(AwsServiceException refusal) {
        AwsErrorDetails details = refusal.awsErrorDetails();
        String text = details == null ? null : details.errorMessage();
        return text == null ? "" : text;
    }

    /** SQS writes {@code AWS.SimpleQueueService.NonExistentQueue}, and some codes with a name space and a hash. */
    static String withoutPrefix(String code) {
        return code.substring(Math.max(code.lastIndexOf('.'), code.lastIndexOf('#')) + 1);
    }

    static String bounded(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 1) + "…";
    }
}
