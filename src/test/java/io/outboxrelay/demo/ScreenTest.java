package io.outboxrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.demo.Screen.Tone;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void aLineComesAboveTheBlockWhichIsDrawnAgain() {
        var screen = new Screen(new PrintStream(output), true, false);
        screen.show(List.of("block 1", "block 2"));
        screen.tell("told");

        assertThat(output.toString().split("\033\\[2A\r\033\\[J"))
                .satisfiesExactly(
                        first -> assertThat(first).contains("block 1\nblock 2\n"),
                        second -> assertThat(second).startsWith("told\n").contains("block 1\nblock 2\n"));
    }

    @Test
    void whatIsNoTerminalGetsPlainLinesOnly() {
        var screen = new Screen(new PrintStream(output), false, false);
        screen.show(List.of("block"));
        screen.tell(Tone.GOOD, "told");

        assertThat(output.toString()).isEqualTo("told\n");
    }
}
