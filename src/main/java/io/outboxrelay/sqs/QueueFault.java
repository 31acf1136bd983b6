package io.outboxrelay.sqs;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.model.InvalidAddressException;
import software.amazon.awssdk.services.sqs.model.InvalidSecurityException;
import software.amazon.awssdk.services.sqs.model.KmsAccessDeniedException;
import software.amazon.awssdk.services.sqs.model.KmsDisabledException;
import software.amazon.awssdk.services.sqs.model.KmsInvalidKeyUsageException;
import software.amazon.awssdk.services.sqs.model.KmsInvalidStateException;
import software.amazon.awssdk.services.sqs.model.KmsNotFoundException;
import software.amazon.awssdk.services.sqs.model.KmsOptInRequiredException;
import software.amazon.awssdk.services.sqs.model.KmsThrottledException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.RequestThrottledException;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sqs.model.UnsupportedOperationException;

/**
 * Why nothing at all gets through to a queue, and what an operator does about it. Only the faults whose text from AWS
 * is safe and says more than ours quote it: a signature error repeats request headers.
 */
enum QueueFault {
    /** Not there, or in another account or region, which SQS does not tell apart. */
    MISSING(
            "Queue %s does not exist in the relay's account and region: create it, or map its name in outbox.sqs.queues",
            false),
    /** IAM or the policy of the queue says no. */
    DENIED("SQS refuses access to queue %s: grant sqs:GetQueueUrl and sqs:SendMessage on it to the relay", true),
    /** AWS does not know who is asking. Signature errors count here: a wrong clock causes them too. */
    CREDENTIALS("No valid AWS credentials to send to queue %s: check the relay's role, keys, region and clock", false),
    /** The SDK has found none; its reason holds no secret. */
    NO_CREDENTIALS("No AWS credentials to send to queue %s: check the relay's role, profile or keys", true),
    /** Without one the SDK does not know where to send. */
    REGION("No AWS region to look for queue %s in: set AWS_REGION", false),
    /** Whole requests are throttled, by SQS or by the KMS key of the queue; a throttled entry is none of this. */
    THROTTLED("SQS throttles the requests to queue %s: it goes on by itself, or ask AWS for a higher quota", false),
    /** The queue is encrypted with a key that is disabled, gone or not granted. */
    KEY(
            "The KMS key of queue %s can't be used: enable the key, or grant kms:GenerateDataKey and kms:Decrypt on it to the relay",
            true),
    /** The queue wants another kind of connection or signature. */
    SECURITY(
            "Queue %s does not take this kind of request: use HTTPS and a signing region that the queue accepts", true),
    /** The URL is none of a queue. */
    ADDRESS("The address of queue %s is not valid: correct it in outbox.sqs.queues", true),
    /** The server does not know the call. */
    UNSUPPORTED("Queue %s does not support sending in batches: check its address and type", true),
    /** An error without a code: a proxy, a gateway or a wrong endpoint. No message may pay for that. */
    NOT_SQS("What answers for queue %s is not SQS: check AWS_ENDPOINT_URL_SQS and the proxy", false);

    private static final Map<Class<? extends SqsException>, QueueFault> BY_CLASS = Map.ofEntries(
            Map.entry(QueueDoesNotExistException.class, MISSING),
            Map.entry(InvalidSecurityException.class, SECURITY),
            Map.entry(InvalidAddressException.class, ADDRESS),
            Map.entry(UnsupportedOperationException.class, UNSUPPORTED),
            Map.entry(RequestThrottledException.class, THROTTLED),
            Map.entry(KmsThrottledException.class, THROTTLED),
            Map.entry(KmsAccessDeniedException.class, KEY),
            Map.entry(KmsDisabledException.class, KEY),
            Map.entry(KmsInvalidKeyUsageException.class, KEY),
            Map.entry(KmsInvalidStateException.class, KEY),
            Map.entry(KmsNotFoundException.class, KEY),
            Map.entry(KmsOptInRequiredException.class, KEY));

    /** The SDK models no classes for what AWS's front door refuses before SQS sees it, so these go by code. */
    private static final Set<String> CREDENTIAL_CODES = Set.of(
            "AuthFailure",
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "InvalidToken",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "NotAuthorized",
            "RequestExpired",
            "SignatureDoesNotMatch",
            "UnrecognizedClient",
            "UnrecognizedClientException");

    private static final Set<String> UNSUPPORTED_CODES =
            Set.of("InvalidAction", "UnknownOperation", "UnknownOperationException", "UnsupportedOperation");

    private final String sentence;
    private final boolean quotes;

    QueueFault(String sentence, boolean quotes) {
        this.sentence = sentence;
        this.quotes = quotes;
    }

    /** The fault of the queue behind a refusal that is no server error, or null if it may be the message's. */
    static @Nullable QueueFault of(AwsServiceException refusal) {
        if (!(refusal instanceof SqsException)) {
            // The only other service that is called is the one which hands out credentials.
            return CREDENTIALS;
        }
        // The class is the same for every spelling of the code.
        QueueFault modelled = BY_CLASS.get(refusal.getClass());
        String code = Failures.serviceCode(refusal);
        if (modelled != null || code == null) {
            return modelled != null ? modelled : NOT_SQS;
        }
        return byCode(code, refusal);
    }

    private static @Nullable QueueFault byCode(String code, AwsServiceException refusal) {
        if (CREDENTIAL_CODES.contains(code) || refusal.isClockSkewException()) {
            return CREDENTIALS;
        }
        if (refusal.isThrottlingException()) {
            return THROTTLED;
        }
        if (UNSUPPORTED_CODES.contains(code)) {
            return UNSUPPORTED;
        }
        boolean denied = code.startsWith("AccessDenied") || refusal.statusCode() == 401 || refusal.statusCode() == 403;
        return denied || code.equals("OptInRequired") ? DENIED : null;
    }

    /** One sentence for the operator. */
    String describe(String queue, String quoted) {
        String text = sentence.formatted(queue);
        return Failures.bounded(quotes && !quoted.isBlank() ? "%s (%s)".formatted(text, quoted.strip()) : text);
    }
}
