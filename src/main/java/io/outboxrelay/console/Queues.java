package io.outboxrelay.console;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads how the queues are, from the bounded views that operators have. Thread-safe. */
final class Queues {

    /** More queues than fit on a page; the worst would have to be looked for in SQL. */
    static final int MOST = 200;

    /** The first row of the index of DEAD rows tells since when: the first to die is not always the oldest, but nearly. */
    private static final String CARDS = """
            SELECT l.queue, l.pending, l.scheduled, l.retrying, l.blocked, l.dead, d.created_at AS dead_since,
                   extract(epoch FROM l.oldest_unsent)::bigint AS oldest_seconds, l.sent_last_minute,
                   l.out_of_order_total AS out_of_order,
                   l.breaker, s.breaker_since, s.paused_at, l.lease_holder,
                   extract(epoch FROM now() - l.lease_since)::bigint AS lease_seconds, l.why_waiting, l.what_to_do
              FROM outbox_lag l
              JOIN outbox_queue_state s ON s.queue = l.queue
              LEFT JOIN LATERAL (SELECT m.created_at FROM outbox_message m
                                  WHERE m.queue = l.queue AND m.status = 'DEAD'
                                  ORDER BY m.queue, m.id LIMIT 1) d ON l.dead > 0
             ORDER BY l.queue
             LIMIT ?
            """;

    private final JdbcClient jdbc;

    Queues(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What is known of a queue's dead letter queue.
     *
     * @param count a number, or a word if there is none
     * @param why what that means
     */
    record Letters(String count, String why) {

        static Letters unknown(String why) {
            return new Letters("–", why);
        }
    }

    /**
     * Keeps how deep the dead letter queues are. SQS is asked in a thread of its own, one queue after the other, and only while
     * somebody looks: half a minute after the last answer at the earliest. What nobody looks at is forgotten after a minute.
     * Thread-safe.
     */
    static final class DeadLetters implements AutoCloseable {

        private static final long REST_SECONDS = 30;
        private static final long KNOWN_SECONDS = 60;
        private static final long PATIENCE_SECONDS = 3;

        private static final Letters NOT_YET = Letters.unknown("SQS is being asked");
        private static final Letters NO_ANSWER = Letters.unknown("SQS does not answer");

        private final @Nullable Function<String, CompletableFuture<OptionalLong>> sqs;
        private final ScheduledExecutorService thread;
        private final Map<String, Letters> known = new ConcurrentHashMap<>();
        private final Set<String> asked = ConcurrentHashMap.newKeySet();

        /**
         * @param sqs tells the depth, empty if a queue has no dead letter queue; null in a process that sends nothing
         * @param thread one, and this one's alone
         */
        DeadLetters(@Nullable Function<String, CompletableFuture<OptionalLong>> sqs, ScheduledExecutorService thread) {
            this.sqs = sqs;
            this.thread = thread;
        }

        /** What is known now; does not wait for SQS, and has it asked if that is due. */
        Map<String, Letters> of(List<String> queues) {
            var asking = sqs;
            if (asking != null) {
                var due = queues.stream().filter(asked::add).toList();
                if (!due.isEmpty()) {
                    thread.execute(() -> ask(due, asking));
                }
            }
            var none = asking == null ? Letters.unknown("This process sends nothing, so it does not ask SQS") : NOT_YET;
            return queues.stream()
                    .distinct()
                    .collect(Collectors.toMap(queue -> queue, queue -> known.getOrDefault(queue, none)));
        }

        private void ask(List<String> queues, Function<String, CompletableFuture<OptionalLong>> asking) {
            boolean answers = true;
            for (String queue : queues) {
                // whoever does not answer for one queue does not for the others
                var letters = answers ? letters(queue, asking) : NO_ANSWER;
                answers = letters != NO_ANSWER;
                known.put(queue, letters);
            }
            thread.schedule(() -> queues.forEach(asked::remove), REST_SECONDS, TimeUnit.SECONDS);
            thread.schedule(() -> forget(queues), KNOWN_SECONDS, TimeUnit.SECONDS);
        }

        /** But for those that somebody has looked at again meanwhile. */
        private void forget(List<String> queues) {
            queues.stream().filter(queue -> !asked.contains(queue)).forEach(known::remove);
        }

        private static Letters letters(String queue, Function<String, CompletableFuture<OptionalLong>> asking) {
            try {
                var depth = asking.apply(queue).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return depth.isPresent()
                        ? new Letters(Words.number(depth.getAsLong()), "As SQS estimates it, a minute ago at most")
                        : new Letters("none", "The queue has no dead letter queue: give it a redrive policy");
            } catch (TimeoutException e) {
                return NO_ANSWER;
            } catch (ExecutionException e) {
                var cause = e.getCause();
                return Letters.unknown(String.valueOf(cause == null ? null : cause.getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return NO_ANSWER;
            } catch (RuntimeException e) {
                return Letters.unknown(
                        "SQS can't be asked (%s)".formatted(e.getClass().getSimpleName()));
            }
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }

    /** In order of name. */
    List<QueueCard> cards() {
        return jdbc.sql(CARDS).param(MOST).query(QueueCard.class).list();
    }

    List<String> names() {
        return jdbc.sql("SELECT queue FROM outbox_queue_name ORDER BY queue LIMIT ?")
                .param(MOST)
                .query(String.class)
                .list();
    }
}
