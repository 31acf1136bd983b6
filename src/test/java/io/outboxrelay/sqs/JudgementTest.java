package io.outboxrelay.sqs;

import static io.outboxrelay.relay.Outcome.Kind.REJECTED;
import static io.outboxrelay.relay.Outcome.Kind.SENT;
import static io.outboxrelay.relay.Outcome.Kind.SUSPECT;
import static io.outboxrelay.relay.Outcome.Kind.TRANSIENT;
import static io.outboxrelay.relay.Outcome.Kind.UNKNOWN;
import static io.outboxrelay.relay.Outcome.Kind.UNSENDABLE;
import static io.outboxrelay.sqs.SendableRows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import io.outboxrelay.test.sqs.Action;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of verdicts, case by case, through the real client and the wire. */
class JudgementTest extends FakeOrdersTest {

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

    static Stream<Fault> unknown() {
        return Stream.of(
                Fault.serverError(500),
                Fault.serverError(503),
                new Fault.Garbage(502, "<html>Bad gateway</html>"),
                new Fault.Garbage(200, "{\"Successful\": [tru"),
                new Fault.Reset(false),
                new Fault.Reset(true),
                new Fault.WrongMd5());
    }

    @ParameterizedTest
    @MethodSource("unknown")
    void an_answer_that_is_lost_or_wrong_leaves_it_unknown(Fault fault) {
        queue.inject(fault, Trigger.always());

        for (OutboxRow[] rows : new OutboxRow[][] {SendableRows.rows(3), SendableRows.rows(1)}) {
            assertThat(sender.send("orders", rows)).hasSize(rows.length).allSatisfy(outcome -> {
                assertThat(outcome.kind()).isEqualTo(UNKNOWN);
                assertThat(outcome.code()).isNotBlank();
                assertThat(outcome.text()).isNotBlank().doesNotContain("message 0");
            });
        }
    }

    static Stream<Fault> late() {
        return Stream.of(new Fault.Silence(false), new Fault.Silence(true), new Fault.Delay(Duration.ofSeconds(20)));
    }

    @ParameterizedTest
    @MethodSource("late")
    void an_answer_that_does_not_come_in_time_leaves_it_unknown(Fault fault) {
        try (SenderUnderTest impatient = SenderUnderTest.against(sqs.endpoint(), Duration.ofSeconds(2))) {
            await().until(() -> impatient.kinds("orders", row("looked up")).equals(List.of(SENT)));
            queue.inject(fault, Trigger.always());

            assertThat(impatient.start("orders", SendableRows.rows(3)))
                    .succeedsWithin(Duration.ofSeconds(60))
                    .satisfies(outcomes -> assertThat(outcomes).hasSize(3).allSatisfy(outcome -> {
                        assertThat(outcome.kind()).isEqualTo(UNKNOWN);
                        assertThat(outcome.code()).isEqualTo("Timeout");
                    }));
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
    void a_request_that_is_too_large_for_a_proxy_may_pass_in_parts() {
        queue.inject(new Fault.Garbage(413, "<html>too large</html>"), Trigger.always());

        assertThat(sender.kinds("orders", row("one"), row("two"))).containsExactly(SUSPECT, SUSPECT);
        assertThat(sender.kinds("orders", row("alone"))).containsExactly(TRANSIENT);
    }

    @Test
    void a_message_is_alone_when_its_neighbours_were_rejected_before() {
        queue.inject(Fault.refuse(400, "InvalidParameterValue"), Trigger.always());

        assertThat(sender.send("orders", row("one"), row("bad attributes", "[]")))
                .extracting(Outcome::kind)
                .containsExactly(REJECTED, UNSENDABLE);
    }

    @Test
    void a_server_that_is_away_leaves_it_unknown_at_once_and_says_so() {
        sqs.close();

        assertThat(sender.kinds("orders", row("on a connection that was closed")))
                .containsExactly(UNKNOWN);
        Outcome refused = sender.send("orders", row("on none")).get(0);

        assertThat(refused.kind()).isEqualTo(UNKNOWN);
        assertThat(refused.text()).contains("Connection refused").doesNotContain("Attempt");
    }

    @Test
    void a_closed_sender_still_answers() {
        sender.close();

        assertThat(sender.send("never-looked-up", row("one"))).hasSize(1);
    }
}
