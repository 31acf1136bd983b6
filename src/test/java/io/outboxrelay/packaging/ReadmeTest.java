package io.outboxrelay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.Readme;
import io.outboxrelay.support.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The README, taken at its word. */
class ReadmeTest {

    private static final String POM = Readme.read(Path.of("pom.xml"));

    @Test
    void every_setting_is_in_a_table_with_its_default_and_nothing_else_is() {
        var row = Pattern.compile("^\\| `(outbox\\.[a-z.-]+)` \\| `?([^|`]+?)`? \\|", Pattern.MULTILINE);
        Map<String, String> said = Stream.of(Path.of("README.md"), Path.of("docs/settings.md"))
                .flatMap(page -> row.matcher(Readme.read(page)).results())
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2), (a, b) -> a, TreeMap::new));
        // Where there is no default, it says in a word what that means.
        said.replaceAll((key, value) -> value.equals("all") || value.equals("none") ? "" : value);

        assertThat(said).isEqualTo(SettingNames.oursWithDefaults());
    }

    @Test
    void every_key_and_every_variable_it_mentions_is_a_setting() {
        var settings = SettingNames.oursWithDefaults().keySet();
        var variables = settings.stream().map(SettingNames::asVariable).toList();

        assertThat(Readme.find(
                        "\\boutbox\\.(?:relay|producer|inbox|consumer|console|sqs|migrate|retention)[a-z.-]*\\b"))
                .isNotEmpty()
                .allSatisfy(key -> assertThat(settings).contains(key.group()));
        // A list's elements have a number and a part behind the name.
        assertThat(Readme.find("\\bOUTBOX_[A-Z_]+[A-Z]\\b|\\bOUTBOX_[A-Z_]+(?=_[0-9])"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(variables).contains(name.group()));
    }

    @Test
    void its_sql_runs_on_a_migrated_database() throws Exception {
        try (var database = TestDatabase.migrated();
                var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            assertThat(Readme.statements()).hasSizeGreaterThan(8);
            // What has not been sent can be changed in a paused queue only.
            statement.execute(
                    "SELECT outbox_pause(q, reason => 'to tidy up') FROM unnest(ARRAY['orders', 'ordres']) q");
            for (String sql : Readme.statements()) {
                boolean unsent = sql.contains("outbox_reschedule");
                statement.execute("DELETE FROM outbox_message WHERE id = 42");
                statement.execute("INSERT INTO outbox_message (id, queue, body, status) OVERRIDING SYSTEM VALUE"
                        + (unsent
                                ? " VALUES (42, 'orders', 'x', 'SCHEDULED')"
                                : " VALUES (42, 'payments', 'refused', 'DEAD')"));
                statement.execute(sql);
            }
        }
    }

    @Test
    void its_policy_grants_the_relay_what_it_calls_and_nothing_more() {
        JsonNode policy = JsonMapper.shared()
                .readTree(Readme.blocks("json", Path.of("docs/ops/security.md")).get(0));

        assertThat(policy.path("Statement").valueStream().flatMap(s -> s.path("Action")
                        .valueStream()))
                .extracting(JsonNode::asString)
                .containsExactly(
                        "sqs:SendMessage",
                        "sqs:GetQueueUrl",
                        "sqs:GetQueueAttributes",
                        "sqs:GetQueueUrl",
                        "sqs:GetQueueAttributes",
                        "kms:GenerateDataKey",
                        "kms:Decrypt");
        assertThat(policy.path("Statement").valueStream())
                .allSatisfy(s -> assertThat(s.path("Resource").toString()).doesNotContain("*"));
    }

    @Test
    void its_coordinates_and_versions_are_those_of_the_build() {
        assertThat(POM).contains("<artifactId>outbox-relay</artifactId>\n    <version>0.1.0</version>");
        assertThat(Readme.text())
                .contains("<version>0.1.0</version>")
                .contains("outbox-relay-0.1.0-exec.jar")
                .contains("software.amazon.awssdk:sqs` (%s)".formatted(property("aws.version")))
                .contains("shedlock-spring` (%s)".formatted(property("shedlock.version")));
    }

    @Test
    void the_commands_it_names_exist() {
        assertThat(Path.of("mvnw")).isExecutable();
        assertThat(Readme.blocks("sh").get(0)).contains("./mvnw spring-boot:test-run", "./mvnw verify");
        assertThat(Readme.read(Path.of(".ci/run"))).contains("./mvnw -B -ntp verify");
        assertThat(POM).contains("spring-boot-maven-plugin", property("demo.main"), "maven-failsafe-plugin");
    }

    @Test
    void it_can_be_read_in_one_go() {
        assertThat(Readme.text().lines()).hasSizeLessThan(350);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "docs/CONTRIBUTING.md",
                "docs/SECURITY.md",
                "docs/settings.md",
                "docs/testing.md",
                "docs/ops/metrics.md",
                "docs/ops/runbook.md",
                "docs/ops/security.md",
                "docs/examples/README.md"
            })
    void what_a_page_links_to_is_there(String name) {
        var page = Path.of(name);
        var links = Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)").matcher(Readme.read(page));
        links.results().forEach(link -> {
            var target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
            assertThat(target).exists();
            if (link.group(2) != null) {
                assertThat(headings(target)).as(link.group()).contains(link.group(2));
            }
        });
    }

    /** By the names that links know them by. */
    private static Stream<String> headings(Path page) {
        return Readme.read(page).lines().filter(line -> line.matches("#+ .*")).map(line -> line.replaceFirst("#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 -]", "")
                .replace(' ', '-'));
    }

    @Test
    void the_forge_runs_the_build_on_every_java_that_is_promised() {
        var workflow = new Yaml()
                .<Map<String, Map<String, Map<String, Object>>>>load(Readme.read(Path.of(".github/workflows/ci.yml")));
        var verify = workflow.get("jobs").get("verify");

        assertThat(verify.get("strategy")).asString().contains("java=[17, 21, 25]");
        assertThat(verify.get("steps")).asString().contains("run=.ci/run");
        assertThat(Path.of(".ci/run")).isExecutable();
    }

    @Test
    void each_decision_has_its_alternatives_and_its_reason_on_one_page() throws Exception {
        try (var pages = Files.list(Path.of("docs/adr"))) {
            assertThat(pages.sorted().map(Readme::read))
                    .hasSizeGreaterThanOrEqualTo(5)
                    .allSatisfy(page -> {
                        assertThat(page).contains("## Decision", "## Alternatives", "## Consequences");
                        assertThat(page.lines().count()).isLessThan(70);
                    });
        }
    }

    private static String property(String name) {
        return POM.split("<" + name + ">")[1].split("<")[0];
    }
}
