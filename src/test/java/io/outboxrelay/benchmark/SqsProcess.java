package io.outboxrelay.benchmark;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The fake SQS in a process of its own, as the benchmark sees it. */
final class SqsProcess implements AutoCloseable {

    private final ChildProcess process = ChildProcess.talking(SqsStub.class, Map.of(), "-Xmx2g", "-XX:+UseParallelGC");

    /** Since the last restart; times are microseconds since the epoch. */
    record Tally(long accepted, long requests, long firstAt, long lastAt) {

        double perSecond() {
            return accepted * 1e6 / Math.max(1, lastAt - firstAt);
        }
    }

    SqsProcess(String... queues) {
        for (String queue : queues) {
            create(queue);
        }
    }

    void create(String queue) {
        process.ask("create " + queue);
    }

    String endpoint() {
        return process.ask("endpoint");
    }

    void latency(int millis) {
        process.ask("latency " + millis);
    }

    void restart(String queue) {
        process.ask("restart " + queue);
    }

    void record(String queue) {
        process.ask("record " + queue);
    }

    /** From now on messages wait for consumers. */
    void hold(String queue) {
        process.ask("hold " + queue);
    }

    void hang(String queue) {
        process.ask("hang " + queue);
    }

    /** One entry in a hundred fails from now on. */
    void fail(String queue) {
        process.ask("fail " + queue);
    }

    /** Watches from now on in which order messages of so many groups are taken, in spite of the faults that are there. */
    void watch(String queue, int groups) {
        process.ask("watch " + queue + " " + groups);
    }

    /** Messages taken since then before an earlier one of their group. */
    long takenEarly(String queue) {
        return Long.parseLong(process.ask("early " + queue));
    }

    /** Ends faults and watching. */
    void heal(String queue) {
        process.ask("heal " + queue);
    }

    Tally tally(String queue) {
        var numbers = Arrays.stream(process.ask("tally " + queue).split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
        return new Tally(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /** Requests since the last restart, and messages that are still there. */
    record Served(long deletes, long visibilities, long depth) {}

    Served served(String queue) {
        var numbers = Arrays.stream(process.ask("served " + queue).split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
        return new Served(numbers[0], numbers[1], numbers[2]);
    }

    /** When each recorded message came, by its number; of repeated ones the last time. */
    Map<Long, Long> arrivals(String queue) {
        return Arrays.stream(process.ask("arrivals " + queue).split(" "))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split(":"))
                .collect(Collectors.toMap(
                        pair -> Long.parseLong(pair[0]), pair -> Long.parseLong(pair[1]), (first, later) -> later));
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
