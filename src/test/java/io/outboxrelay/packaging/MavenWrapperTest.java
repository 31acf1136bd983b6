package io.outboxrelay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real {@code mvnw} in a project with spaces in its path, with a Maven that only says how it was called. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "mvnw is a POSIX script")
class MavenWrapperTest {

    @TempDir
    private Path temp;

    private Path home;
    private Path project;
    private Path path;
    private FakeMaven maven;

    @BeforeEach
    void lay_out_a_project_a_home_and_a_path_without_mvn() throws Exception {
        home = Files.createDirectory(temp.resolve("my home"));
        project = Files.createDirectories(temp.resolve("my project"));
        path = Files.createDirectory(temp.resolve("bin"));
        for (var tool :
                List.of("sh cat cut curl dirname env grep gzip head mkdir mktemp mv rm sed sha512sum shasum tail tar"
                        .split(" "))) {
            offerIfPresent(tool);
        }
        Files.copy(Path.of("mvnw"), project.resolve("mvnw"));
        maven = FakeMaven.packedIn(temp);
        expectChecksum(maven.sha512());
    }

    @Test
    void the_archive_is_fetched_once_from_the_repository_given_and_then_kept() throws Exception {
        assertThat(run(withFileRepository(), "verify").exitCode()).isEqualTo(7);
        assertThat(run(Map.of(), "verify").exitCode()).isEqualTo(7);
    }

    @Test
    void arguments_the_exit_code_and_java_home_are_passed_through() throws Exception {
        var result = run(withFileRepository(), "-Da=b c", "verify", "");
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.lines()).containsExactly("argument=-Da=b c", "argument=verify", "argument=", "java=/my jdk");
    }

    @Test
    void called_from_elsewhere_it_builds_its_own_project_unless_told_another() throws Exception {
        var pom = project.toRealPath().resolve("pom.xml");
        assertThat(runIn(temp, withFileRepository(), "verify").lines())
                .startsWith("argument=verify", "argument=-f", "argument=" + pom);
        assertThat(runIn(temp, Map.of(), "-f", "other.xml").lines())
                .containsExactly("argument=-f", "argument=other.xml", "java=/my jdk");
    }

    @Test
    void an_archive_with_another_checksum_is_refused_and_leaves_nothing_behind() throws Exception {
        expectChecksum("0".repeat(128));
        var result = run(withFileRepository(), "verify");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("its sha512 is " + maven.sha512(), "expected 000000");
        assertThat(filesUnder(home)).isEmpty();
    }

    @Test
    void where_nothing_works_it_says_what_was_tried_and_what_to_do() throws Exception {
        var result = run(Map.of(), "verify");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains(
                        "Set MVNW_REPOURL",
                        "MVNW_REPOURL: it is not set",
                        "an installed mvn: there is none on the PATH",
                        "archive.apache.org");
    }

    @Test
    void an_installed_mvn_fetches_it_where_no_repository_is_given() throws Exception {
        script("mvn", """
                for a in "$@"; do case $a in -DoutputDirectory=*) out=${a#*=} ;; esac; done
                cat "%s" > "$out/apache-maven-9.9.9-bin.tar.gz"
                """.formatted(maven.archive()));
        assertThat(run(Map.of(), "verify").exitCode()).isEqualTo(7);
    }

    @Test
    void what_an_installed_mvn_reports_is_part_of_the_message() throws Exception {
        script("mvn", "echo '[ERROR] the mirror is closed'; echo '[ERROR] Help 1'; exit 1");
        assertThat(run(Map.of(), "verify").output()).contains("an installed mvn: [ERROR] the mirror is closed");
    }

    @Test
    void several_at_once_on_a_fresh_machine_all_run() throws Exception {
        var running = new ArrayList<Process>();
        for (int i = 0; i < 4; i++) {
            running.add(start(project, withFileRepository(), "verify"));
        }
        for (var process : running) {
            var result = Result.of(process);
            assertThat(result.exitCode()).as(result.output()).isEqualTo(7);
        }
        assertThat(filesUnder(home)).singleElement().asString().endsWith("apache-maven-9.9.9/bin/mvn");
    }

    private Map<String, String> withFileRepository() throws IOException {
        return Map.of("MVNW_REPOURL", maven.repositoryIn(temp.resolve("repo")).toString());
    }

    private void expectChecksum(String sha512) throws IOException {
        var folder = Files.createDirectories(project.resolve(".mvn/wrapper"));
        Files.writeString(
                folder.resolve("maven-wrapper.properties"), "mavenVersion=9.9.9\nsha512=%s\n".formatted(sha512));
    }

    private void script(String name, String text) throws IOException {
        FakeMaven.executable(path.resolve(name), "#!/bin/sh\n" + text);
    }

    private void offerIfPresent(String tool) throws IOException {
        for (var folder : System.getenv("PATH").split(":")) {
            var file = Path.of(folder, tool);
            if (Files.isExecutable(file)) {
                script(tool, "exec %s \"$@\"".formatted(file));
                return;
            }
        }
    }

    private Result run(Map<String, String> environment, String... arguments) throws Exception {
        return runIn(project, environment, arguments);
    }

    private Result runIn(Path directory, Map<String, String> environment, String... arguments) throws Exception {
        return Result.of(start(directory, environment, arguments));
    }

    private Process start(Path directory, Map<String, String> environment, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(project.resolve("mvnw").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", path.toString());
        builder.environment().put("HOME", home.toString());
        builder.environment().put("JAVA_HOME", "/my jdk");
        // Nothing listens there: the archive of the Apache project is out of reach for these tests.
        builder.environment().put("https_proxy", "http://127.0.0.1:9");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static List<Path> filesUnder(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private record Result(int exitCode, String output) {

        static Result of(Process process) throws Exception {
            var output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), output);
        }

        List<String> lines() {
            return output.lines().toList();
        }
    }
}
