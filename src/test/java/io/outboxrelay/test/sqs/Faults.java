package io.outboxrelay.test.sqs;

import io.outboxrelay.test.sqs.Action.Entries;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The script of one queue: which fault strikes which action when. Thread-safe, and may be changed while serving. */
final class Faults {

    private record Rule(Action action, Fault fault, Trigger trigger) {}

    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    void add(Action action, Fault fault, Trigger trigger) {
        if (!isPossible(action, fault)) {
            throw new IllegalArgumentException(fault + " can't happen to " + action + " of a queue: choose another");
        }
        rules.add(new Rule(action, fault, trigger));
    }

    private static boolean isPossible(Action action, Fault fault) {
        if (fault instanceof Fault.WrongMd5) {
            return action.sends();
        }
        if (action == Action.CREATE_QUEUE) {
            return false;
        }
        return !isOfEntry(fault)
                || action.entries() == Entries.BATCH
                || action.entries() == Entries.ONE && fault instanceof Fault.FailEntry;
    }

    void clear() {
        rules.clear();
    }

    /**
     * The fault of the whole request: the first whose trigger strikes for it or for any of its entries.
     *
     * @param bodies of the entries, asked for only if there is a script
     */
    Optional<Fault> ofRequest(Action action, Supplier<List<String>> bodies) {
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        List<String> all = bodies.get();
        return rules(action)
                .filter(rule -> !isOfEntry(rule.fault()))
                .filter(rule -> all.isEmpty() ? rule.trigger().strikes(null) : strikesAny(rule.trigger(), all))
                .map(Rule::fault)
                .findFirst();
    }

    /** The fault of one entry; its body is asked for only if there is a script. */
    Optional<Fault> ofEntry(Action action, Supplier<String> body) {
        return rules(action)
                .filter(rule -> isOfEntry(rule.fault()))
                .filter(rule -> rule.trigger().strikes(body.get()))
                .map(Rule::fault)
                .findFirst();
    }

    private static boolean strikesAny(Trigger trigger, List<String> bodies) {
        return bodies.stream().anyMatch(trigger::strikes);
    }

    private Stream<Rule> rules(Action action) {
        return rules.isEmpty() ? Stream.empty() : rules.stream().filter(rule -> rule.action() == action);
    }

    private static boolean isOfEntry(Fault fault) {
        return fault instanceof Fault.FailEntry
                || fault instanceof Fault.Unmentioned
                || fault instanceof Fault.WrongMd5;
    }
}
