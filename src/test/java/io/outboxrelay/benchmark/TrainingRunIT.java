package io.outboxrelay.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./mvnw -Paot package} adds to a build, with the smallest of backlogs. */
class TrainingRunIT {

    @TempDir
    Path directory;

    @Test
    void a_start_with_what_a_training_run_left_has_most_of_its_classes_from_there() throws Exception {
        run("train.log", "-cp", System.getProperty("java.class.path"), TrainingRun.class.getName(), "1");
        var loaded = directory.resolve("loaded.log");
        List<String> options = new ArrayList<>(TrainingRun.use().orElseThrow());
        options.addAll(List.of(
                "-Xlog:class+load:file=" + loaded, "-jar", Benchmark.jar().toString()));
        // A start that fails for its configuration has come far enough.
        options.add("--spring.datasource.url=postgresql://nowhere");

        assertThat(run("start.log", options.toArray(String[]::new))).contains("jdbc:");

        var lines = Files.readAllLines(loaded);
        assertThat(lines)
                .filteredOn(line -> line.contains("shared objects file"))
                .hasSizeGreaterThan(lines.size() / 2);
    }

    private String run(String log, String... arguments) throws Exception {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(Arrays.asList(arguments));
        var output = directory.resolve(log);
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        return Files.readString(output);
    }
}
