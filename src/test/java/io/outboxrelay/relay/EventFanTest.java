package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventFanTest {

    private final List<Integer> heard = new ArrayList<>();

    @Test
    void a_listener_that_fails_hurts_neither_the_engine_nor_the_other_listeners() {
        var fan = new EventFan(failing(), listening());
        fan.purged(3);
        fan.purged(4);
        assertThat(heard).containsExactly(3, 4);
    }

    private RelayEvents failing() {
        return new RelayEvents() {
            @Override
            public void purged(int rows) {
                throw new IllegalStateException("told to fail");
            }
        };
    }

    private RelayEvents listening() {
        return new RelayEvents() {
            @Override
            public void purged(int rows) {
                heard.add(rows);
            }
        };
    }
}
