package io.outboxrelay.sqs;

import static io.outboxrelay.relay.Outcome.Kind.QUEUE_DOWN;
import static io.outboxrelay.relay.Outcome.Kind.REJECTED;
import static io.outboxrelay.relay.Outcome.Kind.SUSPECT;
import static io.outboxrelay.relay.Outcome.Kind.TRANSIENT;
import static io.outboxrelay.sqs.SendableRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.Outcome.Kind;
import io.outboxrelay.test.sqs.FakeQueue;
import io.outboxrelay.test.sqs.FakeSqs;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchEntryIdsNotDistinctException;
import software.amazon.awssdk.services.sqs.model.BatchRequestTooLongException;
import software.amazon.awssdk.services.sqs.model.EmptyBatchRequestException;
import software.amazon.awssdk.services.sqs.model.InvalidAddressException;
import software.amazon.awssdk.services.sqs.model.InvalidBatchEntryIdException;
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
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sqs.model.TooManyEntriesInBatchRequestException;
import software.amazon.awssdk.services.sqs.model.UnsupportedOperationException;

/** Every exception that the SDK models for SendMessageBatch has a verdict; a new one in an update fails here. */
class ModelledExceptionsTest {

    /** What becomes of the rows when there are several, and when there is one. */
    record Expected(Kind several, Kind single) {}

    private static final Expected DOWN = new Expected(QUEUE_DOWN, QUEUE_DOWN);
    private static final Expected UNCLASSIFIED = new Expected(SUSPECT, TRANSIENT);

    private static final Map<Class<?>, Expected> VERDICTS = Map.ofEntries(
            Map.entry(BatchEntryIdsNotDistinctException.class, UNCLASSIFIED),
            Map.entry(EmptyBatchRequestException.class, UNCLASSIFIED),
            Map.entry(InvalidBatchEntryIdException.class, UNCLASSIFIED),
            Map.entry(TooManyEntriesInBatchRequestException.class, UNCLASSIFIED),
            Map.entry(BatchRequestTooLongException.class, new Expected(SUSPECT, REJECTED)),
            Map.entry(InvalidAddressException.class, DOWN),
            Map.entry(InvalidSecurityException.class, DOWN),
            Map.entry(KmsAccessDeniedException.class, DOWN),
            Map.entry(KmsDisabledException.class, DOWN),
            Map.entry(KmsInvalidKeyUsageException.class, DOWN),
            Map.entry(KmsInvalidStateException.class, DOWN),
            Map.entry(KmsNotFoundException.class, DOWN),
            Map.entry(KmsOptInRequiredException.class, DOWN),
            Map.entry(KmsThrottledException.class, DOWN),
            Map.entry(QueueDoesNotExistException.class, DOWN),
            Map.entry(RequestThrottledException.class, DOWN),
            Map.entry(UnsupportedOperationException.class, DOWN));

    /** The roots of the hierarchy, which every call may throw. */
    private static final Set<Class<?>> ROOTS =
            Set.of(AwsServiceException.class, SdkClientException.class, SqsException.class);

    @Test
    void the_sdk_models_no_exception_that_has_no_verdict_here() throws NoSuchMethodException {
        Set<Class<?>> modelled = Arrays.stream(SqsClient.class
                        .getMethod("sendMessageBatch", SendMessageBatchRequest.class)
                        .getExceptionTypes())
                .filter(type -> !ROOTS.contains(type))
                .collect(Collectors.toSet());

        assertThat(modelled).isEqualTo(VERDICTS.keySet());
    }

    static Stream<Class<?>> modelled() {
        return VERDICTS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("modelled")
    void the_exception_becomes_its_verdict_whichever_way_the_code_is_spelled(Class<?> exception) {
        String type = exception.getSimpleName().replace("Exception", "");
        Expected expected = VERDICTS.get(exception);
        try (FakeSqs sqs = FakeSqs.start();
                SenderUnderTest sender = SenderUnderTest.against(sqs.endpoint())) {
            for (String queryCode : new String[] {null, "AWS.SimpleQueueService.Spelled" + type}) {
                FakeQueue queue = sqs.create("orders");
                queue.inject(new Fault.Refuse(400, type, queryCode, "Refused."), Trigger.always());

                assertThat(sender.kinds("orders", row("one"), row("two")))
                        .containsExactly(expected.several(), expected.several());
                assertThat(sender.kinds("orders", row("alone"))).containsExactly(expected.single());
                assertThat(queue.accepted()).isEmpty();
            }
        }
    }
}
