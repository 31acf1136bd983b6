package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ProducerSettingsTest {

    @Test
    void by_default_groups_are_not_serialized_and_a_message_has_at_most_1_mib() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("outbox.producer", ProducerSettings.class))
                .isEqualTo(new ProducerSettings(false, DataSize.ofBytes(1_048_576)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1KB", "256KB", "1MB"})
    void a_size_within_the_bounds_is_taken(String size) {
        assertThat(bind(size).maxMessageSize()).isEqualTo(DataSize.parse(size));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1023B", "1048577B", "2MB", "-1KB"})
    void a_size_outside_the_bounds_stops_the_start_with_key_value_and_bounds(String size) {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> bind(size))
                .havingRootCause()
                .withMessage("outbox.producer.max-message-size is " + DataSize.parse(size)
                        + ": give a value from 1024B to 1048576B");
    }

    private static ProducerSettings bind(String size) {
        var source = new MapConfigurationPropertySource();
        source.put("outbox.producer.max-message-size", size);
        return new Binder(source)
                .bind("outbox.producer", Bindable.of(ProducerSettings.class))
                .get();
    }
}
