package io.outboxrelay.sqs;

import static io.outboxrelay.relay.Outcome.Kind.NOT_ASKED;
import static io.outboxrelay.relay.Outcome.Kind.QUEUE_DOWN;
import static io.outboxrelay.relay.Outcome.Kind.REJECTED;
import static io.outboxrelay.relay.Outcome.Kind.SENT;
import static io.outboxrelay.relay.Outcome.Kind.UNSENDABLE;
import static io.outboxrelay.sqs.SendableRows.fifo;
import static io.outboxrelay.sqs.SendableRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.test.sqs.Attribute;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sender does on every SQS. */
abstract class SqsSenderContract extends SqsServerTest {

    @Test
    void a_message_arrives_as_it_was_written_with_its_identity() {
        OutboxRow row = row("{\"price\": \"3 €\", \"note\": \"naïve \\\"quotes\\\" 😀\"}\n\t");

        Outcome outcome = sender.send(queue, row).get(0);

        assertThat(outcome.kind()).isEqualTo(SENT);
        assertThat(outcome.code()).isNotBlank();
        Arrived message = arrived(queue).get(0);
        assertThat(message.body()).isEqualTo(row.body());
        assertThat(message.attributes())
                .isEqualTo(Map.of(
                        "outbox-message-id",
                        new Attribute("String", row.messageId().toString())));
    }

    @Test
    void attributes_arrive_with_their_types_and_labels() {
        String attributes = """
                {"eventType": "OrderPlaced", "version": {"type": "Number", "value": "-2.5"}, "price.eur": {"value": "7", "type": "Number.int"},
                 "digest": {"type": "Binary", "value": "AAEC/w=="}, "unicode": "ключ 😀"}""";

        assertThat(sender.kinds(queue, row("body", attributes))).containsExactly(SENT);

        assertThat(arrived(queue).get(0).attributes())
                .containsEntry("eventType", new Attribute("String", "OrderPlaced"))
                .containsEntry("version", new Attribute("Number", "-2.5"))
                .containsEntry("price.eur", new Attribute("Number.int", "7"))
                .containsEntry("digest", new Attribute("Binary", "AAEC/w=="))
                .containsEntry("unicode", new Attribute("String", "ключ 😀"))
                .containsKey("outbox-message-id")
                .hasSize(6);
    }

    @Test
    void the_identity_gives_way_to_ten_attributes_and_to_one_of_the_same_name() {
        String ten = IntStream.range(0, 10)
                .mapToObj(i -> "\"a" + i + "\":\"x\"")
                .toList()
                .toString();
        String object = "{" + ten.substring(1, ten.length() - 1) + "}";

        assertThat(sender.kinds(queue, row("full", object), row("own", "{\"outbox-message-id\": \"mine\"}")))
                .containsExactly(SENT, SENT);

        List<Arrived> messages = arrived(queue);
        assertThat(messages)
                .filteredOn(m -> m.body().equals("full"))
                .singleElement()
                .satisfies(m -> assertThat(m.attributes()).hasSize(10).doesNotContainKey("outbox-message-id"));
        assertThat(messages)
                .filteredOn(m -> m.body().equals("own"))
                .singleElement()
                .satisfies(m ->
                        assertThat(m.attributes()).containsEntry("outbox-message-id", new Attribute("String", "mine")));
    }

    @Test
    void what_a_trace_needs_passes_through_and_the_header_of_x_ray_where_aws_looks_for_it() {
        String header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
        String w3c = "\"traceparent\": \"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\","
                + " \"tracestate\": \"rojo=00f067aa0ba902b7,congo=t61rcWkgMzE\"";

        assertThat(sender.kinds(
                        queue,
                        row("both", "{" + w3c + ", \"AWSTraceHeader\": \"" + header + "\"}"),
                        row("no header", "{\"AWSTraceHeader\": \"mine\"}")))
                .containsExactly(SENT, SENT);

        List<Arrived> messages = arrived(queue);
        assertThat(messages)
                .filteredOn(m -> m.body().equals("both"))
                .singleElement()
                .satisfies(m -> {
                    assertThat(m.traceHeader()).isEqualTo(header);
                    assertThat(m.attributes())
                            .containsOnlyKeys("traceparent", "tracestate", "outbox-message-id")
                            .containsEntry(
                                    "tracestate", new Attribute("String", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"));
                });
        assertThat(messages)
                .filteredOn(m -> m.body().equals("no header"))
                .singleElement()
                .satisfies(m -> {
                    assertThat(m.traceHeader()).isNull();
                    assertThat(m.attributes()).containsEntry("AWSTraceHeader", new Attribute("String", "mine"));
                });
    }

    @Test
    void fifo_messages_keep_their_order_and_their_groups() {
        OutboxRow[] rows = IntStream.range(0, 10)
                .mapToObj(i -> fifo("body " + i, "group-" + i % 3))
                .toArray(OutboxRow[]::new);

        assertThat(sender.kinds(fifoQueue, rows)).containsOnly(SENT).hasSize(10);

        List<Arrived> messages = arrived(fifoQueue);
        assertThat(messages).hasSize(10);
        for (String group : List.of("group-0", "group-1", "group-2")) {
            assertThat(messages)
                    .filteredOn(m -> m.groupId().equals(group))
                    .extracting(Arrived::body)
                    .isSorted()
                    .hasSizeGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void a_fifo_message_sent_twice_is_sent_twice_and_delivered_once() {
        OutboxRow byMessageId = fifo("first", "g");
        OutboxRow byOwnId = row("second", "{}", "g", "order-4711");

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThat(sender.kinds(fifoQueue, byMessageId)).containsExactly(SENT);
            assertThat(sender.kinds(fifoQueue, byOwnId)).containsExactly(SENT);
        }

        assertThat(arrived(fifoQueue))
                .extracting(Arrived::dedupId)
                .containsExactly(byMessageId.messageId().toString(), "order-4711");
    }

    @Test
    void a_standard_queue_takes_a_group_for_fair_sharing() {
        assertThat(sender.kinds(queue, fifo("body", "tenant-1"))).containsExactly(SENT);

        assertThat(arrived(queue).get(0).groupId()).isEqualTo("tenant-1");
    }

    @Test
    void an_illegal_character_costs_one_message_and_not_its_neighbours() {
        OutboxRow[] rows = SendableRows.rows(10);
        rows[4] = row("bell \u0007");

        List<Outcome> outcomes = sender.send(queue, rows);

        assertThat(outcomes).filteredOn(o -> o.kind() == SENT).hasSize(9);
        assertThat(outcomes.get(4).kind()).isEqualTo(REJECTED);
        assertThat(outcomes.get(4).code()).isEqualTo(codeOfIllegalCharacter());
        assertThat(outcomes.get(4).text()).isNotBlank();
        assertThat(arrived(queue)).hasSize(9);
    }

    abstract String codeOfIllegalCharacter();

    @Test
    void what_would_make_sqs_refuse_the_whole_request_costs_one_message() {
        OutboxRow[] rows = {
            row("good"),
            row("no object", "[1]"),
            row("no text", "{\"a\": true}"),
            row("unknown type", "{\"a\": {\"type\": \"Integer\", \"value\": \"1\"}}"),
            row("no number", "{\"a\": {\"type\": \"Number\", \"value\": \"one\"}}"),
            row("empty value", "{\"a\": \"\"}"),
            row("reserved", "{\"AWS.trace\": \"x\"}"),
            row("spaces", "{}", "a group", null),
            row("", "{}"),
            row("good too")
        };

        List<Outcome> outcomes = sender.send(queue, rows);

        assertThat(outcomes)
                .extracting(Outcome::kind)
                .containsExactly(
                        SENT,
                        UNSENDABLE,
                        UNSENDABLE,
                        UNSENDABLE,
                        UNSENDABLE,
                        UNSENDABLE,
                        UNSENDABLE,
                        UNSENDABLE,
                        UNSENDABLE,
                        SENT);
        assertThat(outcomes.get(2).text()).contains("attribute a");
        assertThat(arrived(queue)).extracting(Arrived::body).containsExactlyInAnyOrder("good", "good too");
    }

    @Test
    void of_a_fifo_group_nothing_goes_in_one_request_with_a_message_before_it_that_can_not_be_sent() {
        OutboxRow[] rows = {
            fifo("1", "a"),
            row("no object", "[1]", "a", null),
            fifo("3", "a"),
            fifo("4", "b"),
            row("no object", "[1]", "a", null),
            fifo("6", "a")
        };

        assertThat(sender.kinds(fifoQueue, rows))
                .containsExactly(SENT, UNSENDABLE, NOT_ASKED, SENT, NOT_ASKED, NOT_ASKED);

        assertThat(arrived(fifoQueue)).extracting(Arrived::body).containsExactlyInAnyOrder("1", "4");
    }

    @Test
    void of_a_group_on_a_standard_queue_each_message_goes_by_itself() {
        OutboxRow[] rows = {row("no object", "[1]", "tenant-1", null), fifo("2", "tenant-1")};

        assertThat(sender.kinds(queue, rows)).containsExactly(UNSENDABLE, SENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 4_096, 262_144, 262_145, 1_048_000, 1_048_576 - 59})
    void a_message_of_any_size_up_to_a_mebibyte_is_sent(int bytes) {
        assertThat(sender.kinds(queue, row("x".repeat(bytes)))).containsExactly(SENT);

        assertThat(arrived(queue)).singleElement().satisfies(m -> assertThat(m.body())
                .hasSize(bytes));
    }

    @Test
    void a_missing_queue_is_down_until_it_is_there() {
        String late = "late-" + UUID.randomUUID();
        Outcome missing = sender.send(late, row("one")).get(0);
        assertThat(missing.kind()).isEqualTo(QUEUE_DOWN);
        assertThat(missing.text()).contains(late).contains("create it");

        create(late);

        assertThat(sender.kinds(late, row("two"))).containsExactly(SENT);
        assertThat(arrived(late)).extracting(Arrived::body).containsExactly("two");
    }

    @Test
    void a_queue_that_is_deleted_and_comes_back_is_found_again() {
        assertThat(sender.kinds(queue, row("one"))).containsExactly(SENT);
        delete(queue);
        assertThat(sender.kinds(queue, row("two"), row("three"))).isEqualTo(Collections.nCopies(2, QUEUE_DOWN));

        create(queue);

        assertThat(sender.kinds(queue, row("four"))).containsExactly(SENT);
        assertThat(arrived(queue)).extracting(Arrived::body).containsExactly("four");
    }
}
