package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventFanTest {

    private final List<String> heard = new ArrayList<>();

    @Test
    void a_listener_that_fails_hurts_neither_the_engine_nor_the_other_listeners() {
        var fan = new EventFan(failing(), listening());
        fan.sent("orders", 3);
        fan.sent("orders", 4);
        assertThat(heard).containsExactly("orders 3", "orders 4");
    }

    private RelayEvents failing() {
        return new RelayEvents() {
            @Override
            public void sent(String queue, int rows) {
                throw new IllegalStateException("told to fail");
            }
        };
    }

    private RelayEvents listening() {
        return new RelayEvents() {
            @Override
            public void sent(String queue, int rows) {
                heard.add(queue + " " + rows);
            }
        };
    }
}
