package io.outboxrelay.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.sqs.SqsSettings.QueueMapping;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SqsSettingsTest {

    private static SqsSettings bind(Map<String, Object> environment) {
        StandardEnvironment all = new StandardEnvironment();
        all.getPropertySources().addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", environment));
        return new Binder(ConfigurationPropertySources.get(all)).bindOrCreate("outbox.sqs", SqsSettings.class);
    }

    private static void assertRefused(Map<String, Object> environment, String... parts) {
        assertThatThrownBy(() -> bind(environment)).rootCause().message().contains(parts);
    }

    @Test
    void without_a_setting_messages_may_have_a_mebibyte_and_no_queue_is_mapped() {
        SqsSettings defaults = bind(Map.of());

        assertThat(defaults.maxMessageBytes()).isEqualTo(1_048_576);
        assertThat(defaults.queues()).isEmpty();
    }

    @Test
    void a_fifo_queue_can_be_mapped_by_environment_variables() {
        SqsSettings settings = bind(Map.of(
                "OUTBOX_SQS_QUEUES_0_NAME", "Payments.fifo",
                "OUTBOX_SQS_QUEUES_0_ADDRESS", "arn:aws:sqs:eu-central-1:111111111111:Theirs.fifo",
                "OUTBOX_SQS_MAXMESSAGESIZE", "256KB"));

        assertThat(settings.queues())
                .containsExactly(new QueueMapping(
                        "Payments.fifo", new QueueAddress.Owned("Theirs.fifo", "111111111111", "eu-central-1")));
        assertThat(settings.maxMessageBytes()).isEqualTo(262_144);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1B", "2MB"})
    void a_message_size_that_sqs_does_not_know_is_refused(String size) {
        assertRefused(Map.of("OUTBOX_SQS_MAXMESSAGESIZE", size), "outbox.sqs.max-message-size", "1KB to 1MB");
    }

    @ParameterizedTest
    @CsvSource({
        "orders, not an address!, 'give a queue name, a queue URL or the ARN'",
        "orders, ftp://host/orders, 'give a queue name, a queue URL or the ARN'",
        "orders, arn:aws:sns:eu-central-1:111111111111:orders, 'give a queue name, a queue URL or the ARN'",
        "orders, orders.fifo, a FIFO queue (.fifo) needs a FIFO queue",
        "payments.fifo, payments, a FIFO queue (.fifo) needs a FIFO queue",
        "orders, , entry without address"
    })
    void an_address_that_can_not_be_right_is_refused_with_one_sentence(String name, String address, String sentence) {
        Map<String, Object> environment = address == null
                ? Map.of("OUTBOX_SQS_QUEUES_0_NAME", name)
                : Map.of("OUTBOX_SQS_QUEUES_0_NAME", name, "OUTBOX_SQS_QUEUES_0_ADDRESS", address);

        assertRefused(environment, "outbox.sqs.queues", sentence);
    }

    @Test
    void a_queue_mapped_twice_is_refused() {
        assertRefused(
                Map.of(
                        "OUTBOX_SQS_QUEUES_0_NAME", "orders",
                        "OUTBOX_SQS_QUEUES_0_ADDRESS", "orders-a",
                        "OUTBOX_SQS_QUEUES_1_NAME", "orders",
                        "OUTBOX_SQS_QUEUES_1_ADDRESS", "orders-b"),
                "orders twice");
    }
}
