package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What can't work stops the start, with one sentence that names key, value and way out. */
class RefusedStartTest {

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.migrated();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static ApplicationContextRunner relaying() {
        return Service.runner(database).withPropertyValues("outbox.relay.enabled=true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            relay.poll-interval=0ms        | outbox.relay.poll-interval is PT0S: give a value from PT0.001S to PT10S
            relay.page-size=9              | outbox.relay.page-size is 9: give a value from 10 to 10000
            relay.requests-in-flight=1001  | outbox.relay.requests-in-flight is 1001: give a value from 1 to 1000
            relay.lease=2s                 | outbox.relay.lease is PT2S: give a value from PT3S to PT10M
            relay.call-timeout=8s          | outbox.relay.call-timeout is PT8S: give a value from PT0.1S to PT7.5S
            relay.backoff.initial=2h       | outbox.relay.backoff.initial is PT2H: give a value from PT0.001S to PT1H
            relay.backoff.max=500ms        | outbox.relay.backoff.max is PT0.5S: give a value from PT1S to PT24H
            relay.max-attempts=0           | outbox.relay.max-attempts is 0: give a value from 1 to 1000000
            producer.max-message-size=2MB  | outbox.producer.max-message-size is 2097152B: give a value from 1024B to 1048576B
            sqs.max-message-size=1B        | outbox.sqs.max-message-size is 1B: give a value from 1KB to 1MB
            """)
    void a_wrong_setting_is_named_with_its_value_and_its_bounds(String setting, String sentence) {
        relaying()
                .withPropertyValues("outbox." + setting)
                .run(context ->
                        assertThat(context).hasFailed().getFailure().rootCause().hasMessage(sentence));
    }

    @Test
    void a_relay_without_the_sdk_says_which_dependency_is_missing() {
        relaying()
                .withClassLoader(new FilteredClassLoader("software.amazon.awssdk"))
                .run(
                        context -> assertThat(context)
                                .hasFailed()
                                .getFailure()
                                .rootCause()
                                .hasMessage(
                                        "outbox.relay.enabled is true, but there is nothing to send with: add"
                                                + " software.amazon.awssdk:sqs to the dependencies, or set outbox.relay.enabled=false"));
    }

    @Test
    void a_relay_without_shedlock_says_which_dependency_is_missing() {
        relaying()
                .withClassLoader(new FilteredClassLoader("net.javacrumbs.shedlock"))
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .hasMessage("outbox.relay.enabled is true, but there is nothing to keep leases with: add"
                                + " net.javacrumbs.shedlock:shedlock-spring to the dependencies, or set"
                                + " outbox.relay.enabled=false"));
    }
}
