package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.support.LogLines;
import io.outboxrelay.support.relay.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventFanTest {

    private final List<Integer> heard = new ArrayList<>();
    private final ManualLoop loop = new ManualLoop();

    @Test
    void a_listener_that_fails_hurts_neither_the_engine_nor_the_other_listeners() {
        var fan = new EventFan(loop, List.of(failing(), listening()));
        fan.purged(3);
        fan.purged(4);
        assertThat(heard).containsExactly(3, 4);
    }

    @Test
    void a_listener_made_for_another_version_of_its_library_hurts_nobody_else() {
        RelayEvents broken = new RelayEvents() {
            @Override
            public void purged(int rows) {
                throw new NoSuchMethodError("record");
            }
        };
        new EventFan(loop, List.of(broken, listening())).purged(3);
        assertThat(heard).containsExactly(3);
    }

    @Test
    void a_listener_that_fails_with_every_event_is_told_once_a_minute() {
        try (var lines = new LogLines(EventFan.class)) {
            var fan = new EventFan(loop, List.of(failing()));
            for (int i = 0; i < 1_000; i++) {
                fan.purged(i);
            }
            assertThat(lines.take()).hasSize(1);
            loop.advance(LogThrottle.WINDOW);
            assertThat(lines.take()).singleElement().asString().contains("failed 999 more times");
        }
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
