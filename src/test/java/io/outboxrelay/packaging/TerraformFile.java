package io.outboxrelay.packaging;

import io.outboxrelay.support.Readme;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code docs/ops/queues.tf} says, without its comments. */
record TerraformFile(String text) {

    private static final Pattern POLICY = Pattern.compile(
            "^data \"aws_iam_policy_document\" \"(\\w+)\" \\{\n(.*?)^}", Pattern.DOTALL | Pattern.MULTILINE);

    static TerraformFile read() {
        return new TerraformFile(Readme.read(Path.of("docs/ops/queues.tf")).replaceAll("(?m)#.*$", ""));
    }

    Stream<MatchResult> find(String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).results();
    }

    /** All names that are declared, as expressions refer to them. */
    List<String> declared() {
        return Stream.of(
                        find("^variable \"(\\w+)\"").map(m -> "var." + m.group(1)),
                        find("^resource \"(\\w+)\" \"(\\w+)\"").map(m -> m.group(1) + "." + m.group(2)),
                        find("^data \"(\\w+)\" \"(\\w+)\"").map(m -> "data." + m.group(1) + "." + m.group(2)),
                        find("^locals \\{\\s+(\\w+) =").map(m -> "local." + m.group(1)))
                .flatMap(names -> names)
                .toList();
    }

    List<String> referredTo() {
        return find("(?<![\\w.\"])(?:var|local|data\\.aws_\\w+|aws_\\w+)\\.\\w+")
                .map(MatchResult::group)
                .distinct()
                .toList();
    }

    /** The actions of each policy, statement by statement, in the order of the file. */
    Map<String, List<List<String>>> actions() {
        Map<String, List<List<String>>> actions = new TreeMap<>();
        POLICY.matcher(text).results().forEach(policy -> actions.put(policy.group(1), statements(policy.group(2))));
        return actions;
    }

    private static List<List<String>> statements(String policy) {
        return Pattern.compile("actions\\s*= \\[(.*?)]", Pattern.DOTALL)
                .matcher(policy)
                .results()
                .map(list -> quoted(list.group(1)))
                .toList();
    }

    private static List<String> quoted(String list) {
        return Pattern.compile("\"([^\"]+)\"")
                .matcher(list)
                .results()
                .map(action -> action.group(1))
                .toList();
    }
}
