package io.outboxrelay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.elasticmq.persistence.CreateQueueMetadata;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.elasticmq.server.config.ElasticMQServerConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import scala.jdk.javaapi.CollectionConverters;

/** No Docker engine is needed: each thing the file says is compared with the code it speaks of. */
class ComposeFileTest {

    private ComposeFile compose;
    private Properties defaults;

    @BeforeEach
    void read() throws Exception {
        compose = ComposeFile.read();
        defaults = PropertiesLoaderUtils.loadProperties(
                new ClassPathResource("io/outboxrelay/sidecar/defaults.properties"));
    }

    @Test
    void it_brings_up_postgresql_elasticmq_and_the_relay_in_that_order() {
        assertThat(compose.services()).containsExactly("postgres", "elasticmq", "relay");
        var dependsOn = ComposeFile.part(compose.service("relay"), "depends_on");
        assertThat(dependsOn.keySet()).containsExactly("postgres", "elasticmq");
        assertThat(dependsOn.values()).extracting("condition").containsOnly("service_healthy");
    }

    @Test
    void images_of_others_are_pinned_to_the_versions_the_tests_run_with() {
        assertThat(compose.service("postgres")).containsEntry("image", "postgres:18-alpine");
        var elasticmq = SQSRestServerBuilder.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        var tested = elasticmq.replaceAll(".*-|\\.jar$", "");
        assertThat(compose.service("elasticmq")).containsEntry("image", "softwaremill/elasticmq-native:" + tested);
    }

    @Test
    void every_port_is_open_to_this_machine_only_and_is_the_one_the_health_check_asks() {
        for (var service : compose.services()) {
            assertThat(compose.ports(service)).singleElement().asString().startsWith("127.0.0.1:");
        }
        assertThat(compose.ports("relay").get(0)).endsWith(":" + defaults.getProperty("server.port"));
        for (var service : List.of("elasticmq", "relay")) {
            var asked = URI.create(compose.healthUrl(service)).getPort();
            assertThat(compose.ports(service).get(0)).endsWith(":" + asked);
        }
    }

    @Test
    void every_variable_of_the_relay_is_a_setting_it_reads() {
        var known = SettingNames.variables();
        assertThat(known).contains("OUTBOX_RELAY_REQUESTSINFLIGHT").doesNotContain("OUTBOX_RELAY_NONSENSE");
        assertThat(known).containsAll(compose.environment("relay").keySet());
    }

    @Test
    void the_relay_is_pointed_at_the_other_two_services() {
        var relay = compose.environment("relay");
        var postgres = compose.environment("postgres");
        assertThat(relay)
                .containsEntry(
                        "SPRING_DATASOURCE_URL", "jdbc:postgresql://postgres:5432/" + postgres.get("POSTGRES_DB"))
                .containsEntry("SPRING_DATASOURCE_USERNAME", postgres.get("POSTGRES_USER"))
                .containsEntry("SPRING_DATASOURCE_PASSWORD", postgres.get("POSTGRES_PASSWORD"))
                .containsEntry("AWS_ENDPOINT_URL_SQS", "http://elasticmq:9324");
        assertThat(compose.ports("postgres").get(0)).endsWith(":5432");
        assertThat(compose.ports("elasticmq").get(0)).endsWith(":9324");
        assertThat(compose.healthCheck("postgres"))
                .contains("pg_isready", postgres.get("POSTGRES_USER"), postgres.get("POSTGRES_DB"));
    }

    @Test
    void elasticmq_understands_its_configuration_and_has_both_queues() {
        var config = new ElasticMQServerConfig(ConfigFactory.parseString(compose.config("elasticmq"))
                .withFallback(ConfigFactory.load())
                .resolve());
        assertThat(config.restSqs().bindPort()).isEqualTo(9324);
        assertThat(config.nodeAddress().host()).isEqualTo("*");
        var queues = CollectionConverters.asJava(config.baseQueues());
        assertThat(queues).extracting(CreateQueueMetadata::name).containsExactlyInAnyOrder("orders", "payments.fifo");
        assertThat(queues)
                .filteredOn(CreateQueueMetadata::isFifo)
                .singleElement()
                .matches(q -> q.name().endsWith(".fifo"));
    }

    @Test
    void elasticmq_answers_its_health_check() throws Exception {
        var server = SQSRestServerBuilder.withInterface("localhost")
                .withDynamicPort()
                .start();
        try {
            var port = server.waitUntilStarted().localAddress().getPort();
            var url = compose.healthUrl("elasticmq").replace(":9324/", ":" + port + "/");
            var answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(200);
        } finally {
            server.stopAndWait();
        }
    }

    @Test
    void the_image_is_built_from_what_the_repository_has_and_runs_as_nobody_special() {
        var dockerfile = compose.dockerfile("relay");
        var copies = Pattern.compile("^COPY (?!--from)(?:--\\S+ )*(.+) \\S+$", Pattern.MULTILINE)
                .matcher(dockerfile)
                .results()
                .flatMap(line -> Arrays.stream(line.group(1).split(" ")))
                .toList();
        assertThat(copies)
                .contains("mvnw", "pom.xml", "LICENSE", ".mvn", "db", "src")
                .allMatch(source -> Path.of(source).toFile().exists());
        assertThat(dockerfile).contains("\nUSER 10001:10001\n", "\nENTRYPOINT [\"java\",");
    }

    @Test
    void the_image_starts_the_jar_and_the_cache_that_its_build_makes_with_one_java() throws Exception {
        var dockerfile = compose.dockerfile("relay");
        var version = Pattern.compile("<artifactId>outbox-relay</artifactId>\\s*<version>(.+?)</version>")
                .matcher(Files.readString(Path.of("pom.xml")))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        assertThat(dockerfile)
                .contains(
                        "-Paot package",
                        "\"-XX:AOTCache=/app/outbox-relay-aot.bin\"",
                        "\"/app/outbox-relay-" + version + "-exec.jar\"");
        var images = Pattern.compile("^FROM (\\S+)", Pattern.MULTILINE)
                .matcher(dockerfile)
                .results()
                .map(line -> line.group(1));
        assertThat(images.distinct()).singleElement().asString().endsWith(":25-jdk");
    }

    @Test
    void a_stop_is_given_more_time_than_the_relay_takes() {
        var grace = DurationStyle.detectAndParse(
                compose.service("relay").get("stop_grace_period").toString());
        var phase = DurationStyle.detectAndParse(defaults.getProperty("spring.lifecycle.timeout-per-shutdown-phase"));
        assertThat(phase).isLessThan(Duration.ofSeconds(10));
        assertThat(grace).isGreaterThan(Duration.ofSeconds(10));
    }

    @Test
    void every_default_of_the_sidecar_is_a_setting_that_exists() {
        assertThat(SettingNames.unknownOf(defaults.stringPropertyNames())).isEmpty();
    }
}
