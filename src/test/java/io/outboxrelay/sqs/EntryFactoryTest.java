package io.outboxrelay.sqs;

import static io.outboxrelay.sqs.SendableRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EntryFactoryTest {

    @Test
    void a_message_without_a_trace_header_brings_no_system_attributes_not_even_none() {
        var entry = new EntryFactory().entry("0", row("body"), false);

        assertThat(entry.hasMessageSystemAttributes()).isFalse();
    }
}
