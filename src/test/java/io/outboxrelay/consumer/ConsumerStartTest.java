package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.RoomConfigurations;
import io.outboxrelay.test.sqs.Action;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What can't work stops the start, with one sentence, and makes no queue. */
class ConsumerStartTest extends ConsumerTest {

    private static QueueConsumer of(String queue) {
        return QueueConsumer.of(queue)
                .named("billing")
                .onAny((body, delivery) -> {})
                .build();
    }

    private void refused(String queue, String sentence) {
        assertThatThrownBy(() -> start(of(queue)))
                .rootCause()
                .isInstanceOf(ConsumerStartException.class)
                .hasMessage(sentence);
    }

    @Test
    void a_missing_queue_is_named_and_stays_missing() {
        refused(
                "orders",
                "Queue orders of consumer billing does not exist in eu-central-1 (account of these credentials):"
                        + " create it, or map its name in outbox.sqs.queues");
        assertThatThrownBy(() -> sqs.queue("orders")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_missing_right_is_named_with_those_that_are_needed() {
        var queue = queue("", 3);
        sqs.queue(queue.name()).inject(Action.GET_QUEUE_URL, Fault.accessDenied(), Trigger.always());
        refused(
                queue.name(),
                "Queue orders1 of consumer billing can't be used: SQS refuses access (AccessDeniedException)."
                        + " Grant sqs:GetQueueUrl, sqs:GetQueueAttributes, sqs:ReceiveMessage, sqs:DeleteMessage and"
                        + " sqs:ChangeMessageVisibility on it");
    }

    @Test
    void a_queue_of_another_region_is_told_apart() {
        refused(
                "arn:aws:sqs:eu-west-1:000000000000:orders",
                "Queue arn:aws:sqs:eu-west-1:000000000000:orders of consumer billing is in region eu-west-1, but this"
                        + " process speaks to eu-central-1: set AWS_REGION=eu-west-1, or correct its address");
    }

    @Test
    void a_queue_is_found_by_the_address_that_the_relay_sends_to() {
        var queue = queue("", 3);
        try (var host = start(
                of("orders"), "outbox.sqs.queues[0].name=orders", "outbox.sqs.queues[0].address=" + queue.name())) {
            queue.send(io.outboxrelay.support.ReceivingQueue.Letter.of("Any", "x"));
            eventuallyEmpty(queue);
        }
    }

    @Test
    void a_consumer_without_the_library_that_it_stands_on_is_no_silent_one() {
        new ApplicationContextRunner()
                .withConfiguration(RoomConfigurations.of("consumer"))
                .withBean(QueueConsumer.class, () -> of("orders"))
                .withClassLoader(new FilteredClassLoader("io.awspring"))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("A QueueConsumer needs io.awspring.cloud:spring-cloud-aws-sqs 4.1.0 and"
                                + " software.amazon.awssdk:sqs: add both to the dependencies"));
    }

    @Test
    void a_service_without_consumers_has_nothing_of_them() {
        new ApplicationContextRunner()
                .withConfiguration(RoomConfigurations.of("consumer"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Consumers.class));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            concurrency=0      | outbox.consumer.concurrency is 0: give a value from 1 to 1000
            visibility=2h      | outbox.consumer.visibility is PT2H: give a value from PT1S to PT1H
            long-poll=21s      | outbox.consumer.long-poll is PT21S: give a value from PT1S to PT20S
            stop-within=6m     | outbox.consumer.stop-within is PT6M: give a value from PT1S to PT5M
            max-handling=12h   | outbox.consumer.max-handling is PT12H: give a value from PT2S to PT11H
            backoff.most=12h   | outbox.consumer.backoff.most is PT12H: give a value from PT1S to PT11H
            """)
    void a_wrong_setting_is_named_with_its_value_and_its_bounds(String setting, String sentence) {
        assertThatThrownBy(() -> start(of("orders"), "outbox.consumer." + setting))
                .rootCause()
                .hasMessage(sentence);
    }
}
