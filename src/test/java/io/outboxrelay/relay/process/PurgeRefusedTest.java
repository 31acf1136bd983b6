package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.outboxrelay.postgres.TestPostgres;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.MessageTable;
import io.outboxrelay.support.relay.TestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A relay that may not remove anything, with the log of the sidecar. */
@ExtendWith(OutputCaptureExtension.class)
class PurgeRefusedTest {

    private static final String USER = "purge_" + UUID.randomUUID().toString().replace("-", "");
    private static final Path DEFAULTS = Path.of("src/main/resources/io/outboxrelay/sidecar/defaults.properties");

    private final TestDatabase database = TestDatabase.migrated();
    private final MessageTable table = new MessageTable(database);
    private final ManualLoop loop = new ManualLoop();
    private final List<Runnable> restore = new ArrayList<>();

    @BeforeEach
    void log_as_the_sidecar_does() throws IOException {
        table.run("CREATE ROLE " + USER + " LOGIN PASSWORD 'x'");
        var defaults = new Properties();
        try (var in = Files.newInputStream(DEFAULTS)) {
            defaults.load(in);
        }
        var loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
        defaults.stringPropertyNames().stream()
                .filter(key -> key.startsWith("logging.level.") && !key.endsWith(".root"))
                .forEach(key -> {
                    Logger logger = loggers.getLogger(key.substring("logging.level.".length()));
                    Level before = logger.getLevel();
                    restore.add(() -> logger.setLevel(before));
                    logger.setLevel(Level.valueOf(defaults.getProperty(key)));
                });
    }

    @AfterEach
    void close() {
        restore.forEach(Runnable::run);
        table.run("DROP OWNED BY " + USER);
        table.run("DROP ROLE " + USER);
        database.close();
    }

    @Test
    void each_missing_privilege_is_said_once_in_words(CapturedOutput output) {
        table.run("INSERT INTO outbox_message (queue, body, status, sent_at)"
                + " VALUES ('orders', 'x', 'SENT', now() - interval '8 days')");
        var postgres = TestPostgres.on(new DriverManagerDataSource(database.url(), USER, "x"), TestSettings.standard());
        new Purge(loop, postgres.duties("me"), postgres.finishedRows(), Duration.ofDays(7), new RelayLog(loop)).start();
        rounds(3);
        assertSaid(output, 1, "permission denied for table outbox_lock: grant its user what the relay needs");

        table.run("GRANT SELECT, INSERT, UPDATE ON outbox_lock TO " + USER);
        rounds(3);
        assertSaid(output, 2, "permission denied for table outbox_message: grant its user what the relay needs");

        table.run("GRANT SELECT, DELETE ON outbox_message TO " + USER);
        table.run("GRANT SELECT ON outbox_audit TO " + USER);
        rounds(2);
        assertSaid(output, 2, "1 rows older than");
        assertThat(table.count("SENT")).isZero();
    }

    private void rounds(int count) {
        // a round that failed holds its lock for a minute of the database's time, which the loop's time does not move
        table.run("UPDATE outbox_lock SET lock_until = locked_at");
        loop.advance(Purge.ROUND_EVERY.plusSeconds(1).multipliedBy(count));
    }

    private static void assertSaid(CapturedOutput output, int warnings, String words) {
        assertThat(output.getAll()).contains(words).doesNotContain("\tat ");
        assertThat(output.getAll().lines().filter(line -> line.contains("can't be removed")))
                .hasSize(warnings);
    }
}
