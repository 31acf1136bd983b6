package io.outboxrelay.benchmark;

import org.springframework.jdbc.core.simple.JdbcClient;

/** A million messages whose retention is over are forgotten while others are handled. */
final class InboxPurge {

    static final String WITHOUT = "inbox: 500 messages/s";
    static final String WITH = "inbox: 500 messages/s beside the purge";
    static final String SPACE = "inbox: a million forgotten, vacuumed, as many new";
    static final String P95 = "p95 ms";
    static final String SIZE = "table, % of one with these rows only";

    private static final int PER_SECOND = 500;
    private static final int MOST_OLD = 1_000_000;
    /** The purge begins a minute after the first message; what is measured without it must be over by then. */
    private static final int MOST_SECONDS = 14;

    private static final String FILL = """
            INSERT INTO inbox_message (key, consumer, received_at)
            SELECT gen_random_uuid(), 'billing', now() - CAST(:age AS interval) FROM generate_series(1, :rows)
            """;

    private final BenchmarkStage stage;
    private final Profile profile;
    private final Report report;
    private final JdbcClient jdbc;
    private final int old;

    InboxPurge(BenchmarkStage stage, Profile profile, Report report) {
        this.stage = stage;
        this.profile = profile;
        this.report = report;
        this.jdbc = stage.database().jdbc();
        this.old = Math.min(MOST_OLD, profile.sentBehind());
    }

    void run() {
        empty();
        fill("30 days");
        try (var service = new ServiceContext(stage.environment(), false)) {
            load(service, WITHOUT);
            stage.await(() -> !exists("ctid = '(0,1)'"));
            load(service, WITH);
            if (!exists("received_at < now() - interval '29 days'")) {
                throw new IllegalStateException("the purge was over before the load: give it more rows");
            }
            stage.await(() -> !exists("received_at < now() - interval '29 days'"));
        }
        space();
        empty();
    }

    private void load(ServiceContext service, String name) {
        for (int round = 1; round <= profile.rounds(); round++) {
            var calls = Calls.steadily(
                    PER_SECOND, Math.min(MOST_SECONDS, profile.seconds()), () -> InboxScenario.once(service));
            report.add(name, InboxScenario.P50, calls.percentile(50));
            report.add(name, P95, calls.percentile(95));
        }
    }

    private void space() {
        jdbc.sql("VACUUM inbox_message").update();
        fill("0");
        long grown = bytes();
        int rows = jdbc.sql("SELECT count(*) FROM inbox_message")
                .query(Integer.class)
                .single();
        empty();
        jdbc.sql(FILL).param("age", "0").param("rows", rows).update();
        report.add(SPACE, SIZE, 100.0 * grown / bytes());
    }

    private void fill(String age) {
        jdbc.sql(FILL).param("age", age).param("rows", old).update();
    }

    private void empty() {
        jdbc.sql("TRUNCATE inbox_message").update();
        jdbc.sql("CHECKPOINT").update();
    }

    private long bytes() {
        return jdbc.sql("SELECT pg_table_size('inbox_message')")
                .query(Long.class)
                .single();
    }

    private boolean exists(String condition) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM inbox_message WHERE " + condition + ")")
                .query(Boolean.class)
                .single();
    }
}
