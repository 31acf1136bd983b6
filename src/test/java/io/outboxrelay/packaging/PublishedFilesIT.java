package io.outboxrelay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What a team looks at before it takes a dependency: whose it is, under which licence, and whether it can be read. */
class PublishedFilesIT {

    private static final String LIBRARY = System.getProperty("outbox.jar");
    private static final String SIDECAR = System.getProperty("outbox.exec-jar");
    private static final String POM = "META-INF/maven/io.outboxrelay/outbox-relay/pom.xml";

    @Test
    void every_jar_of_ours_brings_the_licence() throws IOException {
        String licence = Files.readString(Path.of("LICENSE"));

        assertThat(licence).contains("Apache License", "Version 2.0, January 2004", "END OF TERMS AND CONDITIONS");
        assertThat(read(LIBRARY, "META-INF/LICENSE")).isEqualTo(licence);
        assertThat(read(beside("sources"), "META-INF/LICENSE")).isEqualTo(licence);
        assertThat(read(beside("test"), "META-INF/LICENSE")).isEqualTo(licence);
        assertThat(read(beside("test-sources"), "META-INF/LICENSE")).isEqualTo(licence);
        assertThat(read(SIDECAR, "META-INF/LICENSE")).contains(licence.strip());
    }

    @Test
    void the_published_pom_speaks_of_this_project_alone() throws IOException {
        String pom = read(LIBRARY, POM);

        assertThat(pom)
                .contains("<name>Apache-2.0</name>", "<name>The Outbox relay project</name>", "<scm>")
                .doesNotContain("VMware", "<parent>", "spring.io", "github.com/spring-projects", "<profiles>");
        assertThat(Pattern.compile("https?://([^/\"<]+)").matcher(pom).results().map(host -> host.group(1)))
                .containsOnly("maven.apache.org", "www.w3.org", "www.apache.org");
    }

    @Test
    void the_published_pom_needs_nothing_of_the_build_to_be_resolved() throws IOException {
        String pom = read(LIBRARY, POM);
        long dependencies =
                pom.lines().filter(line -> line.contains("<dependency>")).count();

        assertThat(pom).contains("<artifactId>spring-boot-starter-jdbc</artifactId>", "<optional>true</optional>");
        assertThat(pom).doesNotContain("${", "<scope>test</scope>", "<dependencyManagement>", "<build>");
        // one of each dependency, and the project's own
        assertThat(pom.lines().filter(line -> line.contains("<version>"))).hasSize((int) dependencies + 1);
    }

    @Test
    void the_library_and_the_test_kit_have_module_names_that_stay() throws IOException {
        assertThat(moduleName(LIBRARY)).isEqualTo("io.outboxrelay");
        assertThat(moduleName(beside("test"))).isEqualTo("io.outboxrelay.test");
    }

    private static String moduleName(String path) throws IOException {
        try (var jar = new JarFile(path)) {
            return jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name");
        }
    }

    @Test
    void the_test_kit_has_its_sources_and_its_javadoc_beside_it() throws IOException {
        assertThat(names(beside("test-sources")).filter(name -> name.endsWith(".java")))
                .contains("io/outboxrelay/test/RecordingOutbox.java", "io/outboxrelay/test/sqs/FakeSqs.java")
                .allMatch(name -> name.startsWith("io/outboxrelay/test/"))
                .noneMatch(name -> name.contains("FakeSqsTest"));
        assertThat(names(beside("test-javadoc")).filter(name -> name.endsWith(".html")))
                .anyMatch(name -> name.endsWith("io/outboxrelay/test/OutboxTest.html"))
                .anyMatch(name -> name.endsWith("io/outboxrelay/test/sqs/FakeSqs.html"))
                .noneMatch(name -> name.contains("io/outboxrelay/support/"));
    }

    @Test
    void the_sources_and_the_javadoc_of_the_front_door_lie_beside_the_library() throws IOException {
        assertThat(names(beside("sources")))
                .contains("io/outboxrelay/Outbox.java", "io/outboxrelay/relay/queue/package-info.java");
        assertThat(names(beside("javadoc")).filter(name -> name.endsWith(".html")))
                .anyMatch(name -> name.endsWith("/io/outboxrelay/OutboxMessage.html"))
                .anyMatch(name -> name.endsWith("/io/outboxrelay/Inbox.html"))
                .noneMatch(name -> name.contains("io/outboxrelay/relay/"));
    }

    @Test
    void no_file_tells_when_it_was_built_so_two_builds_of_one_commit_are_alike() throws IOException {
        try (var jar = new JarFile(LIBRARY)) {
            assertThat(jar.stream().map(ZipEntry::getTimeLocal).distinct()).hasSize(1);
        }
        assertThat(read(LIBRARY, POM.replace("pom.xml", "pom.properties"))).doesNotContain("#");
    }

    private static String beside(String classifier) {
        return LIBRARY.replaceFirst("\\.jar$", "-" + classifier + ".jar");
    }

    private static Stream<String> names(String jar) throws IOException {
        try (var file = new JarFile(jar)) {
            return file.stream().map(ZipEntry::getName).toList().stream();
        }
    }

    private static String read(String jar, String name) throws IOException {
        try (var file = new JarFile(jar);
                var in = file.getInputStream(file.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
