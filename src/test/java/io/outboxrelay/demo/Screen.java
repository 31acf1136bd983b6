package io.outboxrelay.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/**
 * Where the story is told: lines that stay, and on a terminal below them a block that is drawn again and again. Thread-safe.
 */
final class Screen {

    /** The colours of a terminal, by their codes. */
    enum Tone {
        PLAIN(""),
        BOLD("1"),
        FAINT("2"),
        GOOD("1;32"),
        BAD("1;31"),
        TITLE("1;36");

        private final String code;

        Tone(String code) {
            this.code = code;
        }
    }

    private static final String CLEAR_BELOW = "\033[J";
    /** A line that is too long is cut and not wrapped, or the next drawing would begin too low. */
    private static final String NO_WRAP = "\033[?7l";

    private static final String WRAP = "\033[?7h";

    private final PrintStream out;
    private final boolean terminal;
    private final boolean colours;
    private List<String> block = List.of();

    Screen(PrintStream out, boolean terminal, boolean colours) {
        this.out = out;
        this.terminal = terminal;
        this.colours = colours;
    }

    /** Of this process's output. */
    static Screen of(PrintStream out) {
        boolean terminal = isTerminal() && !"dumb".equals(System.getenv("TERM"));
        return new Screen(out, terminal, terminal && System.getenv("NO_COLOR") == null);
    }

    /** Asks a process that has the same output: this one's console is there only if its input is a terminal, too. */
    private static boolean isTerminal() {
        try {
            return new ProcessBuilder("test", "-t", "1")
                            .inheritIO()
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    boolean canRedraw() {
        return terminal;
    }

    void tell(String line) {
        tell(Tone.PLAIN, line);
    }

    synchronized void tell(Tone tone, String line) {
        var drawn = block;
        erase();
        out.println(coloured(tone, line));
        draw(drawn);
        out.flush();
    }

    /** Draws the block anew; nothing where that cannot be done. */
    synchronized void show(List<String> lines) {
        if (terminal) {
            erase();
            draw(lines);
            out.flush();
        }
    }

    private void erase() {
        if (!block.isEmpty()) {
            out.print("\033[" + block.size() + "A\r" + CLEAR_BELOW);
            block = List.of();
        }
    }

    private void draw(List<String> lines) {
        if (!lines.isEmpty()) {
            out.print(NO_WRAP);
            lines.forEach(line -> out.println(coloured(Tone.FAINT, line)));
            out.print(WRAP);
        }
        block = lines;
    }

    private String coloured(Tone tone, String line) {
        return colours && tone != Tone.PLAIN ? "\033[" + tone.code + "m" + line + "\033[0m" : line;
    }
}
