package io.outboxrelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.console.Queues.DeadLetters;
import io.outboxrelay.console.Queues.Letters;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How deep dead letter queues are, without asking SQS for each page. */
class QueuesTest {

    private static final List<String> QUEUES = List.of("orders", "plain", "closed");

    private final List<String> asked = new ArrayList<>();
    private final ByHand thread = new ByHand();
    private final DeadLetters letters = new DeadLetters(this::answer, thread);

    @AfterEach
    void close() {
        letters.close();
    }

    @Test
    void theFirstPageDoesNotWaitForSqsAndTheNextOneKnows() {
        assertThat(letters.of(QUEUES).values()).allMatch(known -> known.count().equals("–"));
        thread.runWhatIsDue();
        assertThat(letters.of(QUEUES).get("orders").count()).isEqualTo("1,234");
        assertThat(letters.of(QUEUES).get("plain").count()).isEqualTo("none");
        assertThat(letters.of(QUEUES).get("closed")).isEqualTo(new Letters("–", "grant a right"));
    }

    @Test
    void sqsIsAskedOnceHoweverManyLookWithinHalfAMinute() {
        letters.of(QUEUES);
        letters.of(QUEUES);
        thread.runWhatIsDue();
        letters.of(QUEUES);
        thread.runWhatIsDue();
        assertThat(asked).containsExactlyElementsOf(QUEUES);

        thread.runAfter(35);
        letters.of(QUEUES);
        thread.runWhatIsDue();
        assertThat(asked).hasSize(2 * QUEUES.size());
        thread.runAfter(29);
        assertThat(letters.of(QUEUES).get("orders").count()).isEqualTo("1,234");
    }

    @Test
    void aQueueThatIsNewIsAskedAboutAtOnce() {
        letters.of(QUEUES);
        letters.of(List.of("orders", "new"));
        thread.runWhatIsDue();
        assertThat(asked).containsExactly("orders", "plain", "closed", "new");
    }

    @Test
    void whenSqsDoesNotAnswerForOneQueueTheOthersAreNotWaitedFor() {
        letters.of(List.of("silent", "orders"));
        thread.runWhatIsDue();
        assertThat(letters.of(List.of("silent", "orders")).values())
                .containsOnly(new Letters("–", "SQS does not answer"));
        assertThat(asked).containsExactly("silent");
    }

    @Test
    void whatNobodyHasLookedAtForAMinuteIsForgotten() {
        letters.of(QUEUES);
        thread.runWhatIsDue();
        thread.runAfter(61);
        assertThat(letters.of(QUEUES).get("orders").count()).isEqualTo("–");
    }

    @Test
    void aProcessThatSendsNothingSaysSo() {
        try (var sendsNothing = new DeadLetters(null, new ByHand())) {
            assertThat(sendsNothing.of(QUEUES).get("orders").why()).contains("sends nothing");
        }
    }

    private CompletableFuture<OptionalLong> answer(String queue) {
        asked.add(queue);
        return switch (queue) {
            case "orders" -> CompletableFuture.completedFuture(OptionalLong.of(1_234));
            case "silent" -> new CompletableFuture<>();
            case "plain" -> CompletableFuture.completedFuture(OptionalLong.empty());
            default -> CompletableFuture.failedFuture(new IllegalStateException("grant a right"));
        };
    }

    /** Runs what is given to it when it is told to. */
    private static final class ByHand extends ScheduledThreadPoolExecutor {

        private record Task(Runnable work, long at) {}

        private final List<Task> tasks = new ArrayList<>();

        private long now;

        ByHand() {
            super(1);
        }

        @Override
        public void execute(Runnable work) {
            tasks.add(new Task(work, now));
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
            tasks.add(new Task(work, now + unit.toSeconds(delay)));
            return super.schedule(() -> {}, 1, TimeUnit.HOURS);
        }

        void runWhatIsDue() {
            runAfter(0);
        }

        void runAfter(long seconds) {
            now += seconds;
            var due = tasks.stream().filter(task -> task.at() <= now).toList();
            tasks.removeAll(due);
            due.forEach(task -> task.work().run());
        }
    }
}
