package io.outboxrelay.benchmark;

import io.outboxrelay.benchmark.BenchmarkDatabase.Rows;
import java.util.List;

/** What bounds one relay on one hot standard queue: its rate by how many requests it may have under way. */
final class InFlightScenario implements Scenario {

    private static final List<Integer> REQUESTS = List.of(64, 256, 1_000);
    private static final int LATENCY = 20;

    static String name(int requests) {
        return "standard, %s requests in flight, %d ms".formatted(Report.count(requests), LATENCY);
    }

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        var rows = Rows.pending(BenchmarkStage.STANDARD, profile.usual(), 0);
        for (int requests : REQUESTS) {
            stage.startRelay("-Doutbox.relay.requests-in-flight=" + requests);
            stage.sqs().latency(0);
            WarmUp.run(stage, profile);
            stage.sqs().latency(LATENCY);
            for (int round = 1; round <= profile.rounds(); round++) {
                stage.database().clean();
                Drains.add(report, name(requests), rows, stage.drain(rows));
            }
        }
        stage.sqs().latency(0);
        stage.startRelay();
    }
}
