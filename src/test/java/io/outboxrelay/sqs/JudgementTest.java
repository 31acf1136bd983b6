package io.outboxrelay.sqs;

import static io.outboxrelay.relay.Outcome.Kind.QUEUE_DOWN;
import static io.outboxrelay.relay.Outcome.Kind.REJECTED;
import static io.outboxrelay.relay.Outcome.Kind.SENT;
import static io.outboxrelay.relay.Outcome.Kind.SUSPECT;
import static io.outboxrelay.relay.Outcome.Kind.TRANSIENT;
import static io.outboxrelay.relay.Outcome.Kind.UNKNOWN;
import static io.outboxrelay.sqs.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import io.outboxrelay.support.sqs.Action;
import io.outboxrelay.support.sqs.FakeQueue;
import io.outboxrelay.support.sqs.FakeSqs;
import io.outboxrelay.support.sqs.Fault;
import io.outboxrelay.support.sqs.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of verdicts, case by case, through the real client and the wire. */
class JudgementTest {

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);

    private final FakeSqs sqs = FakeSqs.start();
    private final TestSender sender = TestSender.against(sqs.endpoint(), CALL_TIMEOUT);
    private FakeQueue queue;

    @BeforeEach
    void find_the_queue() {
        queue = sqs.create("orders");
        assertThat(sender.kinds("orders", row("the first send looks the queue up")))
                .containsExactly(SENT);
    }

    @AfterEach
    void close() {
        sender.close();
        sqs.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "InvalidMessageContents",
                "InvalidParameterValue",
                "InvalidAttributeValue",
                "MissingParameter",
                "AWS.SimpleQueueService.InvalidMessageContents"
            })
    void an_entry_refused_for_its_content_is_rejected_whoever_is_blamed(String code) {
        for (boolean senderFault : new boolean[] {true, false}) {
            queue.clearFaults();
            queue.inject(Fault.entry(code, senderFault), Trigger.body("bad"));

            assertThat(sender.kinds("orders", row("good"), row("bad"), row("fine")))
                    .containsExactly(SENT, REJECTED, SENT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "InternalError",
                "ServiceUnavailable",
                "RequestThrottled",
                "KMS.ThrottlingException",
                "NeverHeardOf"
            })
    void an_entry_that_failed_for_another_reason_may_pass_whoever_is_blamed(String code) {
        for (boolean senderFault : new boolean[] {true, false}) {
            queue.clearFaults();
            queue.inject(Fault.entry(code, senderFault), Trigger.body("bad"));

            assertThat(sender.kinds("orders", row("good"), row("bad"), row("fine")))
                    .containsExactly(SENT, TRANSIENT, SENT);
        }
    }

    @Test
    void the_reason_of_an_entry_is_kept() {
        queue.inject(new Fault.FailEntry("InternalError", false, "Try again. " + "x".repeat(2_000)), Trigger.always());

        Outcome outcome = sender.send("orders", row("body")).get(0);

        assertThat(outcome.code()).isEqualTo("InternalError");
        assertThat(outcome.text()).startsWith("Try again.").hasSize(500);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_entry_in_neither_list_is_unknown(boolean accepted) {
        queue.inject(new Fault.Unmentioned(accepted), Trigger.body("lost"));

        assertThat(sender.kinds("orders", row("good"), row("lost"))).containsExactly(SENT, UNKNOWN);
    }

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

        for (OutboxRow[] rows : new OutboxRow[][] {Rows.rows(3), Rows.rows(1)}) {
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

    static Stream<Fault> unknown() {
        return Stream.of(
                Fault.serverError(500),
                Fault.serverError(503),
                new Fault.Garbage(502, "<html>Bad gateway</html>"),
                new Fault.Garbage(200, "{\"Successful\": [tru"),
                new Fault.Reset(false),
                new Fault.Reset(true),
                new Fault.Silence(false),
                new Fault.Silence(true),
                new Fault.Delay(CALL_TIMEOUT.multipliedBy(2)),
                new Fault.WrongMd5());
    }

    @ParameterizedTest
    @MethodSource("unknown")
    void an_answer_that_is_lost_or_wrong_leaves_it_unknown(Fault fault) {
        queue.inject(fault, Trigger.always());

        for (OutboxRow[] rows : new OutboxRow[][] {Rows.rows(3), Rows.rows(1)}) {
            assertThat(sender.send("orders", rows)).hasSize(rows.length).allSatisfy(outcome -> {
                assertThat(outcome.kind()).isEqualTo(UNKNOWN);
                assertThat(outcome.code()).isNotBlank();
                assertThat(outcome.text()).isNotBlank().doesNotContain("message 0");
            });
        }
    }

    @Test
    void a_request_is_tried_once_because_the_engine_retries() {
        long before = queue.requests(Action.SEND_MESSAGE_BATCH);
        queue.inject(Fault.serverError(503), Trigger.always());

        sender.send("orders", row("body"));

        assertThat(queue.requests(Action.SEND_MESSAGE_BATCH)).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "InvalidMessageContents, REJECTED",
        "InvalidParameterValue, REJECTED",
        "MissingParameter, REJECTED",
        "BatchRequestTooLong, REJECTED",
        "NeverHeardOf, TRANSIENT"
    })
    void a_request_refused_for_its_content_blames_a_message_only_when_it_is_alone(String type, Kind alone) {
        queue.inject(Fault.refuse(400, type), Trigger.always());

        assertThat(sender.kinds("orders", row("one"), row("two"))).containsExactly(SUSPECT, SUSPECT);
        assertThat(sender.kinds("orders", row("alone"))).containsExactly(alone);
    }

    @Test
    void a_message_is_alone_when_its_neighbours_were_rejected_before() {
        queue.inject(Fault.refuse(400, "InvalidParameterValue"), Trigger.always());

        assertThat(sender.send("orders", row("one"), row("bad attributes", "[]")))
                .extracting(Outcome::kind)
                .containsExactly(REJECTED, REJECTED);
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

    @Test
    void a_server_that_is_away_leaves_it_unknown() {
        sqs.close();

        assertThat(sender.kinds("orders", row("one"))).containsExactly(UNKNOWN);
    }

    @Test
    void a_closed_sender_still_answers() {
        sender.close();

        assertThat(sender.send("never-looked-up", row("one"))).hasSize(1);
    }
}
