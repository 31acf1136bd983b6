package io.outboxrelay.support.sqs;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The script of one queue: which fault strikes which action when. Thread-safe, and may be changed while serving. */
final class Faults {

    private record Rule(Action action, Fault fault, Trigger trigger) {}

    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    void add(Action action, Fault fault, Trigger trigger) {
        rules.add(new Rule(action, fault, trigger));
    }

    void clear() {
        rules.clear();
    }

    /** The fault of the whole request: the first whose trigger strikes for it or for any of its entries. */
    Optional<Fault> ofRequest(Action action, List<Entry> entries) {
        return rules(action)
                .filter(rule -> !isOfEntry(rule.fault()))
                .filter(rule -> entries.isEmpty() ? rule.trigger().strikes(null) : strikesAny(rule.trigger(), entries))
                .map(Rule::fault)
                .findFirst();
    }

    Optional<Fault> ofEntry(Entry entry) {
        return rules(Action.SEND_MESSAGE_BATCH)
                .filter(rule -> isOfEntry(rule.fault()))
                .filter(rule -> rule.trigger().strikes(entry.body()))
                .map(Rule::fault)
                .findFirst();
    }

    private static boolean strikesAny(Trigger trigger, List<Entry> entries) {
        return entries.stream().anyMatch(entry -> trigger.strikes(entry.body()));
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
