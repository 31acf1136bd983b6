package io.outboxrelay.relay.process;

import io.outboxrelay.relay.DatabaseUse;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Tells operators about trouble with the database: each reason once as long as it lasts, and when it is over. Trouble that
 * comes and goes is counted. Used by the loop's thread only.
 */
final class DatabaseLog {

    /** {@code can't} between a subject and what can't be done, and how the relay goes on. */
    private record Words(String subject, String verb, String meanwhile) {

        String failed() {
            return subject + " can't " + verb;
        }

        String works() {
            return subject + " can " + verb + " again";
        }
    }

    /** Of one queue, or of none. */
    private record Scope(@Nullable String queue, Words words) {

        String prefix() {
            return queue == null ? "" : "queue " + queue + ": ";
        }
    }

    private record Failure(Scope scope, String reason) {}

    private static final class Trouble {

        /** What reads may work while what writes does not: it is over when all of these work. */
        private final Set<DatabaseUse> failing = EnumSet.noneOf(DatabaseUse.class);

        /** Without their digits, which differ from one connection to the next. */
        private final Set<String> reasons = new HashSet<>();

        private boolean said;
    }

    private final Logger log;
    private final LogThrottle<Object> throttle;
    private final Map<Scope, Trouble> troubles = new HashMap<>();

    DatabaseLog(Logger log, LogThrottle<Object> throttle) {
        this.log = log;
        this.throttle = throttle;
    }

    void failed(@Nullable String queue, DatabaseUse use, RuntimeException cause) {
        var scope = new Scope(queue, words(use));
        var trouble = troubles.computeIfAbsent(scope, same -> new Trouble());
        trouble.failing.add(use);
        String text = DatabaseTrouble.text(cause);
        String reason = text.replaceAll("[0-9]+", "#");
        if (trouble.reasons.add(reason)) {
            throttle.tell(
                    new Failure(scope, reason),
                    () -> {
                        trouble.said = true;
                        log.warn("{}{}, {}: {}", scope.prefix(), scope.words.failed(), scope.words.meanwhile, text);
                    },
                    more -> log.warn("{}{}, {} more times", scope.prefix(), scope.words.failed(), more));
        }
    }

    void works(@Nullable String queue, DatabaseUse use) {
        var scope = new Scope(queue, words(use));
        var trouble = troubles.get(scope);
        if (trouble == null) {
            return;
        }
        trouble.failing.remove(use);
        if (trouble.failing.isEmpty()) {
            troubles.remove(scope);
            if (trouble.said) {
                log.info("{}{}", scope.prefix(), scope.words.works());
            }
        }
    }

    /** This process has nothing more to do with the queue's rows. */
    void forget(String queue) {
        troubles.keySet().removeIf(scope -> queue.equals(scope.queue));
    }

    private static Words words(DatabaseUse use) {
        return switch (use) {
            case COUNT_RELAYS, DISCOVER_QUEUES, LOOK_FOR_WORK, READ_ORDERS, WRITE_REPORTS ->
                new Words("the database", "be used", "trying until it can");
            case SURVEY_LAG ->
                new Words("how far behind the queues are", "be read", "the metrics stay as they are until it can");
            case PURGE -> new Words("old rows", "be removed", "trying again until they can");
            case TAKE_LEASE -> new Words("lease", "be taken", "trying until it can");
            case READ_ROWS -> new Words("rows", "be read", "trying again until they can");
            case READ_HELD_GROUPS -> new Words("held groups", "be read", "trying again");
            case RELEASE_GROUP -> new Words("a blocked group", "be released", "trying again");
            case WRITE_LAST_VERDICTS -> new Words("the verdict of a row", "be written", "the others go on");
            case WRITE_VERDICTS -> new Words("verdicts", "be written", "repeating until they are");
        };
    }
}
