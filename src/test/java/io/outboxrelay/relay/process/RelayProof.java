package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.Sender;
import io.outboxrelay.support.Patience;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.support.relay.MessageTable;
import io.outboxrelay.support.relay.ScriptedSender;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** A real relay, on real threads and a real PostgreSQL, with scripted answers instead of SQS. */
public abstract class RelayProof {

    public final TestDatabase database = TestDatabase.migrated();
    public final MessageTable table = new MessageTable(database);
    public final ScriptedSender sender = new ScriptedSender();
    private final List<TestRelay> relays = new ArrayList<>();

    @AfterEach
    public void stop() {
        relays.forEach(TestRelay::close);
        sender.close();
        database.close();
    }

    public TestRelay relay() {
        return relay(TestSettings.standard());
    }

    public TestRelay relay(RelaySettings settings) {
        return relay(settings, sender);
    }

    public TestRelay relay(RelaySettings settings, Sender way) {
        var relay = TestRelay.on(database, way, settings);
        relays.add(relay);
        return relay.start();
    }

    public void awaitTaken(int count) {
        awaitTaken(count, Patience.LONG);
    }

    public void awaitTaken(int count, Duration atMost) {
        await().atMost(atMost).pollInterval(Duration.ofMillis(10)).untilAsserted(() -> assertThat(sender.takenCount())
                .isGreaterThanOrEqualTo(count));
    }

    public void awaitAllSent() {
        await().pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(table.unsent()).isZero());
    }

    /** The ids of each group in the order in which they were taken. */
    public Map<String, List<Long>> takenPerGroup() {
        var groups = new HashMap<String, List<Long>>();
        for (var taken : sender.taken()) {
            groups.computeIfAbsent(groupOf(taken), name -> new ArrayList<>())
                    .add(taken.row().id());
        }
        return groups;
    }

    /** By name alone: "g1", unless the test has several queues. */
    private static String groupOf(ScriptedSender.Taken taken) {
        return taken.row().groupId() + (taken.queue().startsWith("q") ? "@" + taken.queue() : "");
    }

    /** Every group in order, and no row twice. */
    public void assertOrderExact() {
        assertThat(takenPerGroup())
                .allSatisfy(
                        (group, ids) -> assertThat(ids).doesNotHaveDuplicates().isSorted());
    }

    public static boolean has(List<OutboxRow> rows, String body) {
        return rows.stream().anyMatch(row -> row.body().equals(body));
    }
}
