package io.outboxrelay.sqs;

import static io.outboxrelay.relay.Outcome.Kind.QUEUE_DOWN;
import static io.outboxrelay.sqs.SendableRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.test.sqs.Action;
import io.outboxrelay.test.sqs.FakeQueue;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What stops a whole queue is told apart from what is wrong with a message, and tells the operator what to do. */
class QueueFaultTest extends FakeOrdersTest {

    static Stream<Arguments> faultsOfTheQueue() {
        return Stream.of(
                Arguments.of(Fault.missingQueue(), "QueueDoesNotExist|NonExistentQueue", "create it"),
                Arguments.of(Fault.accessDenied(), "AccessDeniedException", "sqs:SendMessage"),
                Arguments.of(Fault.refuse(400, "AccessDenied"), "AccessDenied", "sqs:SendMessage"),
                Arguments.of(Fault.expiredToken(), "ExpiredTokenException", "credentials"),
                Arguments.of(
                        Fault.refuse(400, "UnrecognizedClientException"), "UnrecognizedClientException", "credentials"),
                Arguments.of(Fault.refuse(403, "InvalidClientTokenId"), "InvalidClientTokenId", "credentials"),
                Arguments.of(Fault.refuse(403, "SignatureDoesNotMatch"), "SignatureDoesNotMatch", "clock"),
                Arguments.of(Fault.refuse(403, "RequestExpired"), "RequestExpired", "clock"),
                Arguments.of(Fault.throttled(), "RequestThrottled", "throttles"),
                Arguments.of(Fault.refuse(400, "ThrottlingException"), "ThrottlingException", "throttles"),
                Arguments.of(Fault.refuse(429, "TooManyRequestsException"), "TooManyRequestsException", "throttles"),
                Arguments.of(Fault.kms("Disabled"), "DisabledException", "KMS key"),
                Arguments.of(Fault.kms("AccessDenied"), "AccessDeniedException", "kms:GenerateDataKey"),
                Arguments.of(Fault.kms("Throttled"), "ThrottledException", "throttles"),
                Arguments.of(Fault.refuse(400, "UnsupportedOperation"), "UnsupportedOperation", "does not support"),
                Arguments.of(
                        Fault.refuse(404, "UnknownOperationException"),
                        "UnknownOperationException",
                        "does not support"),
                Arguments.of(new Fault.Garbage(404, "<html>Not found</html>"), "\\w+", "AWS_ENDPOINT_URL_SQS"),
                Arguments.of(new Fault.Garbage(407, ""), "\\w+", "proxy"));
    }

    @ParameterizedTest
    @MethodSource("faultsOfTheQueue")
    void a_fault_of_the_queue_blames_no_message_and_tells_what_to_do(Fault fault, String code, String advice) {
        queue.inject(fault, Trigger.always());

        for (OutboxRow[] rows : new OutboxRow[][] {SendableRows.rows(3), SendableRows.rows(1)}) {
            assertThat(sender.send("orders", rows)).hasSize(rows.length).allSatisfy(outcome -> {
                assertThat(outcome.kind()).isEqualTo(QUEUE_DOWN);
                assertThat(outcome.code()).matches(code);
                assertThat(outcome.text()).contains("orders").contains(advice);
            });
        }
    }

    @Test
    void a_signature_error_does_not_repeat_what_was_signed() {
        queue.inject(
                new Fault.Refuse(403, "SignatureDoesNotMatch", null, "canonical string: x-amz-security-token:SECRET"),
                Trigger.always());

        assertThat(sender.send("orders", row("body")).get(0).text()).doesNotContain("SECRET");
    }

    @Test
    void a_failed_look_up_blames_no_message_whatever_the_reason() {
        for (Fault fault :
                List.of(Fault.serverError(500), Fault.refuse(400, "InvalidParameterValue"), new Fault.Reset(false))) {
            FakeQueue other = sqs.create("other");
            other.inject(Action.GET_QUEUE_URL, fault, Trigger.always());

            Outcome outcome = sender.send("other", row("alone")).get(0);

            assertThat(outcome.kind()).isEqualTo(QUEUE_DOWN);
            assertThat(outcome.text()).contains("look up queue other");
        }
    }
}
