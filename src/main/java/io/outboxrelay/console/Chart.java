package io.outboxrelay.console;

import io.outboxrelay.console.SampleRing.Sample;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A line over six hours, as the paths of an SVG of 360 by 40, with what it says in words.
 *
 * @param line empty if there is too little to draw
 */
record Chart(String title, String line, String area, String words, String most) {

    private static final int HEIGHT = 40;
    /** Room for the stroke. */
    private static final int TOP = 2;
    /** Minutes without a sample that are drawn over: a sample may come a little late. */
    private static final int GAP = 3;

    static Chart of(
            String title,
            @Nullable List<Sample> samples,
            ToLongFunction<Sample> value,
            java.util.function.LongFunction<String> say) {
        if (samples == null || samples.size() < 2) {
            return new Chart(title, "", "", title + ": not enough was seen yet", "");
        }
        long most = samples.stream().mapToLong(value).max().orElse(0);
        var peak = samples.stream()
                .filter(sample -> value.applyAsLong(sample) == most)
                .findFirst()
                .orElseThrow();
        String now = say.apply(value.applyAsLong(samples.get(samples.size() - 1)));
        String words = "%s in the last six hours: at most %s at %s, %s at the end"
                .formatted(title, say.apply(most), Words.minute(peak.at().toInstant()), now);
        var drawn = new Pen(most);
        samples.forEach(sample -> drawn.to(sample.minute(), value.applyAsLong(sample)));
        drawn.lift();
        return new Chart(title, drawn.line.toString(), drawn.area.toString(), words, say.apply(most));
    }

    boolean isDrawn() {
        return !line.isEmpty();
    }

    /** Draws; lifted where samples are missing. */
    private static final class Pen {

        private final StringBuilder line = new StringBuilder();
        private final StringBuilder area = new StringBuilder();
        private final long most;
        private int last = -1;

        Pen(long most) {
            this.most = most;
        }

        void to(int minute, long value) {
            if (last >= 0 && minute - last > GAP) {
                lift();
            }
            String point = minute + " " + height(value);
            line.append(last < 0 ? "M" : "L").append(point);
            area.append(last < 0 ? "M" + minute + " " + HEIGHT + "L" : "L").append(point);
            last = minute;
        }

        void lift() {
            if (last >= 0) {
                area.append("L").append(last).append(" ").append(HEIGHT).append("Z");
            }
            last = -1;
        }

        private String height(long value) {
            double share = most == 0 ? 0 : (double) value / most;
            return String.format(Locale.ROOT, "%.1f", HEIGHT - share * (HEIGHT - TOP));
        }
    }
}
