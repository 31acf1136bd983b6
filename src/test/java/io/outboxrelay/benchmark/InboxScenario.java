package io.outboxrelay.benchmark;

import io.outboxrelay.InboxKey;
import java.util.UUID;

/** What it costs a handler of one INSERT that its message is remembered, and that old ones are forgotten; no relay runs. */
final class InboxScenario implements Scenario {

    static final String ALONE = "inbox: handler alone";
    static final String PLAIN = "inbox: handler and a plain INSERT ... ON CONFLICT";
    static final String REMEMBERED = "inbox: handler under the inbox";
    static final String CPU = "PostgreSQL CPU µs/msg";
    static final String WAL = "WAL bytes/msg";
    static final String P50 = "p50 ms";

    private static final int CONNECTIONS = 8;
    private static final int WARM_UP_SECONDS = 2;

    @Override
    public boolean relays() {
        return false;
    }

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        stage.stopRelay();
        try (var service = new ServiceContext(stage.environment(), false)) {
            service.jdbc()
                    .sql(
                            "CREATE TABLE IF NOT EXISTS payment (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text)")
                    .update();
            for (int round = 1; round <= profile.rounds(); round++) {
                measure(stage, profile, report, service, ALONE, () -> inTransaction(service, () -> charge(service)));
                measure(stage, profile, report, service, PLAIN, () -> inTransaction(service, () -> plain(service)));
                measure(stage, profile, report, service, REMEMBERED, () -> once(service));
            }
        }
        new InboxPurge(stage, profile, report).run();
    }

    private static void measure(
            BenchmarkStage stage,
            Profile profile,
            Report report,
            ServiceContext service,
            String name,
            Runnable handler) {
        service.jdbc().sql("TRUNCATE payment, inbox_message").update();
        service.jdbc().sql("CHECKPOINT").update();
        // Whole pages go to the WAL after a checkpoint; and each connection has its statements prepared.
        Calls.of(WARM_UP_SECONDS, CONNECTIONS, handler);
        var cpu = stage.database().cpu();
        long wal = stage.database().walPosition();
        var calls = Calls.of(profile.seconds(), CONNECTIONS, handler);
        double messages = calls.nanos().length;
        report.add(name, CPU, stage.database().cpu().minus(cpu).toNanos() / 1e3 / messages);
        report.add(name, WAL, (stage.database().walPosition() - wal) / messages);
        report.add(name, P50, calls.percentile(50));
        report.add(name, "p95 ms", calls.percentile(95));
        report.add(name, Report.RATE, calls.perSecond());
    }

    static void once(ServiceContext service) {
        service.inbox().once(InboxKey.ofMessage("billing", UUID.randomUUID()), () -> charge(service));
    }

    private static void inTransaction(ServiceContext service, Runnable work) {
        service.transactions().executeWithoutResult(status -> work.run());
    }

    private static void plain(ServiceContext service) {
        service.jdbc()
                .sql("INSERT INTO inbox_message (key, consumer) VALUES (?, ?) ON CONFLICT DO NOTHING")
                .params(UUID.randomUUID(), "billing")
                .update();
        charge(service);
    }

    private static void charge(ServiceContext service) {
        service.jdbc()
                .sql("INSERT INTO payment (text) VALUES (?)")
                .param("an order")
                .update();
    }
}
