package io.outboxrelay.benchmark;

import java.util.List;

/** Draws the rates of all runs as bars, each sample a dot. */
final class Plot {

    private static final int LEFT = 330;
    private static final int WIDTH = 560;
    private static final int LINE = 22;

    private Plot() {}

    static String svg(Report report) {
        List<String> runs = report.runsWith(Report.RATE);
        double most = runs.stream()
                .flatMap(run -> report.samples(run, Report.RATE).stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        var svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                        .formatted(LEFT + WIDTH + 90, LINE * (runs.size() + 2))
                + "font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.append("<text x=\"10\" y=\"16\" font-weight=\"bold\">messages per second (bar: median)</text>\n");
        for (int i = 0; i < runs.size(); i++) {
            bar(svg, report, runs.get(i), LINE * (i + 1), most);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, Report report, String run, int y, double most) {
        double median = report.median(run, Report.RATE).orElseThrow();
        svg.append("<text x=\"10\" y=\"%d\">%s</text>%n".formatted(y + 15, run));
        svg.append("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"14\" fill=\"%s\"/>%n"
                .formatted(LEFT, y + 4, median / most * WIDTH, run.startsWith("raw") ? "#bbbbbb" : "#4477aa"));
        for (double sample : report.samples(run, Report.RATE)) {
            svg.append("<circle cx=\"%.1f\" cy=\"%d\" r=\"3\" fill=\"#222222\"/>%n"
                    .formatted(LEFT + sample / most * WIDTH, y + 11));
        }
        svg.append("<text x=\"%.1f\" y=\"%d\">%s</text>%n"
                .formatted(LEFT + median / most * WIDTH + 10, y + 15, Report.number(median)));
    }
}
