package io.outboxrelay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.Readme;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Terraform itself is not needed: the file is well formed, refers to what it has, and grants what the pages say. */
class TerraformFileTest {

    private final TerraformFile file = TerraformFile.read();

    @Test
    void brackets_and_quotes_are_closed() {
        Deque<Character> open = new ArrayDeque<>();
        boolean quoted = false;
        for (char c : file.text().toCharArray()) {
            quoted = c == '"' ? !quoted : quoted;
            assertThat(quoted && c == '\n').as("a text ends on its line").isFalse();
            if (!quoted && "{[(".indexOf(c) >= 0) {
                open.push(c);
            } else if (!quoted && "}])".indexOf(c) >= 0) {
                assertThat("{}[]()").contains("" + open.pop() + c);
            }
        }
        assertThat(open).isEmpty();
    }

    @Test
    void all_that_it_refers_to_is_declared() {
        assertThat(file.referredTo()).hasSizeGreaterThan(7).allSatisfy(name -> assertThat(file.declared())
                .contains(name));
    }

    @Test
    void each_kind_of_queue_has_its_dead_letter_queue_of_the_same_kind() {
        List<String> queues = file.find("\"([^\"]+)\"\\s*= \\{ fifo = (true|false), dead_letters = \"([^\"]+)\" }")
                .map(queue -> queue.group(1) + " " + queue.group(2) + " " + queue.group(3))
                .toList();

        assertThat(queues).containsExactly("orders false orders-dlq", "payments.fifo true payments-dlq.fifo");
    }

    @Test
    void each_role_may_do_what_the_page_on_security_says() {
        Map<String, List<List<String>>> said = new TreeMap<>();
        String role = "";
        for (String line : Readme.read(Path.of("docs/ops/security.md")).lines().toList()) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 6 && line.contains("`")) {
                role = cells[1].isBlank() ? role : cells[1].strip();
                said.computeIfAbsent(role, name -> new ArrayList<>()).add(codes(cells[3]));
                said.get(role).add(codes(cells[4]));
            }
        }
        said.values().forEach(statements -> statements.removeIf(List::isEmpty));
        // the page has the key beside the first statement, the file at the end
        said.values().forEach(statements -> statements.add(statements.remove(1)));

        assertThat(said).hasSize(3).isEqualTo(file.actions());
    }

    private static List<String> codes(String cell) {
        return Pattern.compile("`([^`]+)`")
                .matcher(cell)
                .results()
                .map(code -> code.group(1))
                .toList();
    }

    @Test
    void the_relay_may_do_what_the_policy_beside_it_says() {
        JsonNode policy = JsonMapper.shared()
                .readTree(Readme.blocks("json", Path.of("docs/ops/security.md")).get(0));

        assertThat(policy.path("Statement").valueStream().map(statement -> statement
                        .path("Action")
                        .valueStream()
                        .map(JsonNode::asString)
                        .toList()))
                .isEqualTo(file.actions().get("relay"));
    }

    @Test
    void of_dead_letter_queues_the_relay_may_only_know_how_deep_they_are() {
        assertThat(file.find("actions = \\[\\s+\"sqs:GetQueueUrl\",\\s+\"sqs:GetQueueAttributes\",\\s+]"
                                + "\\s+resources = \\[for queue in (\\S+) :")
                        .map(statement -> statement.group(1)))
                .containsExactly("aws_sqs_queue.dead_letters");
    }

    @Test
    void no_policy_names_an_action_that_does_not_exist_or_more_than_it_must() {
        assertThat(file.actions().values().stream().flatMap(List::stream).flatMap(List::stream))
                .allMatch(action -> action.matches("(sqs|kms):[A-Z][A-Za-z]+"))
                .noneMatch(action -> action.endsWith("Batch"));
        assertThat(file.text()).doesNotContain("\"*\"");
    }
}
