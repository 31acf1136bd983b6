package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.NestedExceptionUtils;

class RelaySettingsTest {

    @Test
    void without_any_property_the_relay_is_off_and_has_the_documented_defaults() {
        var settings = bind(Map.of());
        assertThat(settings.enabled()).isFalse();
        assertThat(settings.queues()).isEmpty();
        assertThat(settings.pollInterval()).isEqualTo(duration(RelaySettings.DEFAULT_POLL_INTERVAL));
        assertThat(settings.pageSize()).hasToString(RelaySettings.DEFAULT_PAGE_SIZE);
        assertThat(settings.requestsInFlight()).hasToString(RelaySettings.DEFAULT_REQUESTS_IN_FLIGHT);
        assertThat(settings.lease()).isEqualTo(duration(RelaySettings.DEFAULT_LEASE));
        assertThat(settings.callTimeout()).isEqualTo(duration(RelaySettings.DEFAULT_CALL_TIMEOUT));
        assertThat(settings.backoff().initial()).isEqualTo(duration(RelaySettings.DEFAULT_BACKOFF_INITIAL));
        assertThat(settings.backoff().max()).isEqualTo(duration(RelaySettings.DEFAULT_BACKOFF_MAX));
        assertThat(settings.maxAttempts()).hasToString(RelaySettings.DEFAULT_MAX_ATTEMPTS);
        assertThat(settings.fifoOnDead()).isEqualTo(FifoOnDead.BLOCK);
        assertThat(settings.fifoBatch())
                .hasToString(RelaySettings.DEFAULT_FIFO_BATCH)
                .isEqualTo(1);
    }

    @Test
    void the_lease_is_fifteen_seconds_so_that_a_killed_relay_is_replaced_within_them() {
        assertThat(bind(Map.of()).lease()).isEqualTo(Duration.ofSeconds(15));
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "poll-interval, 1ms",
        "poll-interval, 10s",
        "page-size, 10",
        "page-size, 10000",
        "requests-in-flight, 1",
        "requests-in-flight, 1000",
        "lease, 10m",
        "call-timeout, 100ms",
        "call-timeout, 7500ms",
        "backoff.initial, 1ms",
        "backoff.max, 24h",
        "max-attempts, 1",
        "fifo-on-dead, skip",
        "fifo-batch, 1",
        "fifo-batch, 10"
    })
    void values_on_their_bounds_are_accepted(String key, String value) {
        assertThat(bind(Map.of("outbox.relay." + key, value))).isNotNull();
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "poll-interval, 0ms, PT0S, PT0.001S, PT10S",
        "poll-interval, 11s, PT11S, PT0.001S, PT10S",
        "page-size, 9, 9, 10, 10000",
        "page-size, 10001, 10001, 10, 10000",
        "requests-in-flight, 0, 0, 1, 1000",
        "requests-in-flight, 1001, 1001, 1, 1000",
        "lease, 2999ms, PT2.999S, PT3S, PT10M",
        "lease, 11m, PT11M, PT3S, PT10M",
        "call-timeout, 99ms, PT0.099S, PT0.1S, PT7.5S",
        "call-timeout, 7501ms, PT7.501S, PT0.1S, PT7.5S",
        "backoff.initial, 0s, PT0S, PT0.001S, PT1H",
        "backoff.initial, 61m, PT1H1M, PT0.001S, PT1H",
        "backoff.max, 999ms, PT0.999S, PT1S, PT24H",
        "backoff.max, 25h, PT25H, PT1S, PT24H",
        "max-attempts, 0, 0, 1, 1000000",
        "max-attempts, 1000001, 1000001, 1, 1000000",
        "fifo-batch, 0, 0, 1, 10",
        "fifo-batch, 11, 11, 1, 10"
    })
    void a_value_beyond_its_bounds_stops_the_start_with_one_sentence(
            String key, String value, String shown, String least, String most) {
        assertThatThrownBy(() -> bind(Map.of("outbox.relay." + key, value)))
                .extracting(NestedExceptionUtils::getMostSpecificCause)
                .isInstanceOf(IllegalArgumentException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo("outbox.relay.%s is %s: give a value from %s to %s".formatted(key, shown, least, most));
    }

    @Test
    void queues_come_as_a_list_of_names() {
        assertThat(bind(Map.of("outbox.relay.queues", "orders,payments.fifo")).queues())
                .containsExactlyInAnyOrder("orders", "payments.fifo");
    }

    private static RelaySettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("outbox.relay", RelaySettings.class);
    }

    private static Duration duration(String text) {
        return DurationStyle.detectAndParse(text);
    }
}
