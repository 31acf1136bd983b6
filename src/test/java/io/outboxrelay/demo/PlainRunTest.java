package io.outboxrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The whole path: service, transaction, outbox, relay, SQS protocol, consumer. */
class PlainRunTest {

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void a_bounded_run_ends_by_itself_and_its_reconciliation_holds() throws Exception {
        try (var database = TestDatabase.empty()) {
            var reconciliation = new PlainRun(new PrintStream(output), new CountDownLatch(1))
                    .run(database.url(), "--demo.messages=601");

            assertThat(reconciliation.committed()).isEqualTo(602);
            assertThat(reconciliation.rolledBack()).isPositive();
            assertThat(reconciliation.groups()).isGreaterThan(50);
            assertThat(reconciliation.exitCode()).as(output.toString()).isZero();
            assertThat(output.toString()).containsPattern("committed +602 \\| sent +602 \\| received +602 ");
        }
        assertThat(System.getProperty("aws.endpointUrlSqs")).isNull();
    }

    @Test
    void an_endless_run_that_is_interrupted_finishes_what_it_began() throws Exception {
        var interrupted = new CountDownLatch(1);
        interrupted.countDown();
        try (var database = TestDatabase.empty()) {
            var reconciliation = new PlainRun(new PrintStream(output), interrupted).run(database.url());

            assertThat(reconciliation.exitCode()).as(output.toString()).isZero();
            assertThat(output.toString()).contains("The reconciliation holds.");
        }
    }
}
