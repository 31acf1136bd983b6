package io.outboxrelay.sqs;

import static io.outboxrelay.relay.Outcome.Kind.OVER_LIMIT;
import static io.outboxrelay.relay.Outcome.Kind.QUEUE_DOWN;
import static io.outboxrelay.relay.Outcome.Kind.REJECTED;
import static io.outboxrelay.relay.Outcome.Kind.SENT;
import static io.outboxrelay.sqs.SendableRows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import io.outboxrelay.sqs.SqsSettings.QueueMapping;
import io.outboxrelay.test.sqs.Action;
import io.outboxrelay.test.sqs.FakeQueue;
import io.outboxrelay.test.sqs.FakeSqs;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract under AWS's strict rules, and what only AWS does: limits of queues, other accounts, permissions. */
class SqsSenderOnFakeSqsTest extends SqsSenderContract {

    private static FakeSqs sqs;

    private final Map<String, FakeQueue> queues = new HashMap<>();

    @BeforeAll
    static void start() {
        sqs = FakeSqs.start();
    }

    @AfterAll
    static void stop() {
        sqs.close();
    }

    @Override
    URI endpoint() {
        return sqs.endpoint();
    }

    @Override
    void create(String name) {
        queues.put(name, sqs.create(name));
    }

    @Override
    void delete(String name) {
        sqs.delete(name);
    }

    @Override
    List<Arrived> arrived(String name) {
        return queues.get(name).delivered().stream()
                .map(m -> new Arrived(m.body(), m.groupId(), m.dedupId(), m.attributes(), m.traceHeader()))
                .toList();
    }

    @Override
    String codeOfIllegalCharacter() {
        return "InvalidMessageContents";
    }

    @Test
    void a_message_over_the_limit_of_its_queue_is_rejected_here_with_both_numbers() {
        queues.get(queue).maxMessageBytes(1_024);

        List<Outcome> outcomes = sender.send(queue, row("small"), row("x".repeat(966)), row("small too"));

        assertThat(outcomes).extracting(Outcome::kind).containsExactly(SENT, OVER_LIMIT, SENT);
        assertThat(outcomes.get(1).text()).contains("1,025").contains("1,024").contains(queue);
        assertThat(sender.kinds(queue, row("x".repeat(965)))).containsExactly(SENT);
    }

    @Test
    void a_raised_limit_counts_from_the_next_message_on() {
        queues.get(queue).maxMessageBytes(1_024);
        assertThat(sender.kinds(queue, row("x".repeat(2_000)))).containsExactly(OVER_LIMIT);

        queues.get(queue).maxMessageBytes(4_096);

        assertThat(sender.kinds(queue, row("x".repeat(2_000)))).containsExactly(SENT);
    }

    @Test
    void a_lowered_limit_is_read_again_when_sqs_refuses_a_message() {
        assertThat(sender.kinds(queue, row("x".repeat(2_000)))).containsExactly(SENT);
        queues.get(queue).maxMessageBytes(1_024);

        assertThat(sender.kinds(queue, row("x".repeat(2_000)))).containsExactly(REJECTED);
        assertThat(sender.kinds(queue, row("x".repeat(2_000)))).containsExactly(OVER_LIMIT);
    }

    @Test
    void a_relay_that_may_not_read_attributes_sends_all_the_same() {
        queues.get(queue)
                .maxMessageBytes(1_024)
                .inject(Action.GET_QUEUE_ATTRIBUTES, Fault.accessDenied(), Trigger.always());

        List<Outcome> outcomes = sender.send(queue, row("small"), row("x".repeat(2_000)));

        assertThat(outcomes).extracting(Outcome::kind).containsExactly(SENT, REJECTED);
        assertThat(outcomes.get(1).code()).isEqualTo("InvalidParameterValue");
    }

    @Test
    void a_queue_that_comes_back_may_have_another_limit() {
        assertThat(sender.kinds(queue, row("x".repeat(2_000)))).containsExactly(SENT);
        delete(queue);
        assertThat(sender.kinds(queue, row("lost"))).containsExactly(QUEUE_DOWN);

        create(queue);
        queues.get(queue).maxMessageBytes(1_024);

        Outcome outcome = sender.send(queue, row("x".repeat(2_000))).get(0);
        assertThat(outcome.code()).isEqualTo("MessageTooLong");
        assertThat(queues.get(queue).requests(Action.GET_QUEUE_URL)).isEqualTo(1);
    }

    @Test
    void many_first_sends_to_a_queue_share_one_look_up() {
        queues.get(queue).inject(Action.GET_QUEUE_URL, new Fault.Delay(Duration.ofMillis(200)), Trigger.always());

        List<CompletableFuture<List<Outcome>>> sends = IntStream.range(0, 20)
                .mapToObj(i -> sender.start(queue, row("message " + i)))
                .toList();

        assertThat(sends)
                .allSatisfy(send -> assertThat(send.join().get(0).kind()).isEqualTo(SENT));
        assertThat(queues.get(queue).requests(Action.GET_QUEUE_URL)).isEqualTo(1);
        assertThat(queues.get(queue).requests(Action.GET_QUEUE_ATTRIBUTES)).isEqualTo(1);
    }

    @Test
    void a_queue_whose_look_up_hangs_is_down_within_the_call_timeout_and_holds_up_no_other() {
        queues.get(queue).inject(Action.GET_QUEUE_URL, new Fault.Silence(false), Trigger.always());
        try (SenderUnderTest impatient = SenderUnderTest.against(endpoint(), Duration.ofSeconds(4))) {
            assertThat(impatient.kinds(fifoQueue, SendableRows.fifo("first", "g")))
                    .containsExactly(SENT);
            CompletableFuture<List<Outcome>> hanging = impatient.start(queue, row("waits"));

            assertThat(impatient.kinds(fifoQueue, SendableRows.fifo("flows", "g")))
                    .containsExactly(SENT);

            assertThat(hanging).succeedsWithin(Duration.ofSeconds(10)).satisfies(outcomes -> {
                assertThat(outcomes.get(0).kind()).isEqualTo(QUEUE_DOWN);
                assertThat(outcomes.get(0).text()).contains("look up queue " + queue);
            });
        }
    }

    @Test
    void until_a_look_up_has_succeeded_one_that_hangs_has_the_whole_call_timeout() {
        queues.get(queue).inject(Action.GET_QUEUE_URL, new Fault.Silence(false), Trigger.always());
        try (SenderUnderTest cold = SenderUnderTest.against(endpoint(), Duration.ofSeconds(2))) {
            assertThat(cold.kinds(queue, row("waits"))).containsExactly(Kind.NOT_ASKED);
            await().until(() -> cold.kinds(queue, row("waits")).contains(QUEUE_DOWN));
        }
    }

    @Test
    void a_queue_that_never_answers_takes_no_connection_from_the_others() {
        String hanging = "hanging-" + queue.substring(7);
        create(hanging);
        assertThat(sender.kinds(hanging, row("the first one"))).containsExactly(SENT);
        queues.get(hanging).inject(new Fault.Silence(false), Trigger.always());
        List<CompletableFuture<List<Outcome>>> waiting = IntStream.range(0, 300)
                .mapToObj(i -> sender.start(hanging, row("message " + i)))
                .toList();

        assertThat(sender.start(queue, row("flows")))
                .succeedsWithin(Duration.ofSeconds(10))
                .satisfies(outcomes -> assertThat(outcomes.get(0).kind()).isEqualTo(SENT));

        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void a_queue_may_be_mapped_to_another_name_a_url_or_the_arn_of_another_account() {
        FakeQueue byName = sqs.create("orders-v2");
        FakeQueue byUrl = sqs.create("111111111111", "by-url");
        byUrl.inject(Action.GET_QUEUE_URL, Fault.accessDenied(), Trigger.always());
        FakeQueue byArn = sqs.create("222222222222", "theirs.fifo");
        QueueMapping[] mapping = {
            mapping("a", "orders-v2"),
            mapping("b", sqs.endpoint() + "/111111111111/by-url"),
            mapping("c.fifo", "arn:aws:sqs:eu-central-1:222222222222:theirs.fifo")
        };
        try (SenderUnderTest mapped = SenderUnderTest.against(endpoint(), mapping)) {
            assertThat(mapped.kinds("a", row("to a"))).containsExactly(SENT);
            assertThat(mapped.kinds("b", row("to b"))).containsExactly(SENT);
            assertThat(mapped.kinds("c.fifo", SendableRows.fifo("to c", "g"))).containsExactly(SENT);
        }

        assertThat(byName.accepted()).singleElement().satisfies(m -> assertThat(m.body())
                .isEqualTo("to a"));
        assertThat(byUrl.accepted()).singleElement().satisfies(m -> assertThat(m.body())
                .isEqualTo("to b"));
        assertThat(byArn.accepted()).singleElement().satisfies(m -> assertThat(m.body())
                .isEqualTo("to c"));
    }

    private static QueueMapping mapping(String name, String address) {
        return new QueueMapping(name, QueueAddress.of(address));
    }
}
