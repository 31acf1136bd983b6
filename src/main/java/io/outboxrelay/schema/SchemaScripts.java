package io.outboxrelay.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.springframework.core.io.DefaultResourceLoader;

/** The scripts of the repository's {@code db/outbox} as the jar has them. */
final class SchemaScripts {

    /** Not below {@code db}: a host whose Flyway looks through the whole of {@code classpath:db} would take them for its own. */
    static final String LOCATION = "classpath:io/outboxrelay/schema/scripts";

    /** All of them, as a native image is told. */
    static final String PATTERN = "io/outboxrelay/schema/scripts/*";

    /** In the order of their versions; a test compares them with the directory. To list them at the start, one would look through the whole jar. */
    static final List<String> NAMES = List.of(
            "V01__create_outbox_message.sql",
            "V02__create_leases_and_relays.sql",
            "V03__create_outbox_queue.sql",
            "V04__create_orders_and_audit.sql",
            "V05__create_views.sql",
            "V06__create_verdicts_and_pauses.sql",
            "V07__create_inbox_message.sql",
            "V08__create_inbox_effect.sql",
            "V09__create_more_verdicts.sql",
            "V10__create_samples_and_looks.sql");

    private SchemaScripts() {}

    static int newestVersion() {
        var newest = NAMES.get(NAMES.size() - 1);
        return Integer.parseInt(newest.substring(1, newest.indexOf('_')));
    }

    /** Of a script, as Flyway writes it down: CRC-32 of its lines without their ends. */
    static int checksum(String name) {
        var script = new DefaultResourceLoader(SchemaScripts.class.getClassLoader()).getResource(LOCATION + "/" + name);
        var sum = new CRC32();
        try (var lines = new BufferedReader(new InputStreamReader(script.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().map(line -> line.getBytes(StandardCharsets.UTF_8)).forEach(sum::update);
        } catch (IOException e) {
            throw new UncheckedIOException("script %s is missing from the jar".formatted(name), e);
        }
        return (int) sum.getValue();
    }
}
