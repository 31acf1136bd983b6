package io.outboxrelay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.Readme;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import tools.jackson.databind.JsonNode;

/** No cluster is needed: each thing the file says is compared with the code, or the other object, that it speaks of. */
class KubernetesFileTest {

    private final KubernetesFile file = KubernetesFile.read();
    private final Properties defaults;

    KubernetesFileTest() throws Exception {
        defaults = PropertiesLoaderUtils.loadProperties(
                new ClassPathResource("io/outboxrelay/sidecar/defaults.properties"));
    }

    @Test
    void it_has_relays_of_their_own_with_all_around_them_and_one_in_the_pod_of_a_service() {
        assertThat(file.objects())
                .extracting(object -> object.path("kind").asString() + " "
                        + object.at("/metadata/name").asString())
                .containsExactly(
                        "Secret outbox-relay",
                        "ServiceAccount outbox-relay",
                        "Deployment outbox-relay",
                        "PodDisruptionBudget outbox-relay",
                        "NetworkPolicy outbox-relay",
                        "Deployment shop");
        assertThat(file.object("Deployment", "outbox-relay")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(2);
        // starts before the service, ends after it
        assertThat(file.relayInAPod().path("restartPolicy").asString()).isEqualTo("Always");
    }

    @Test
    void every_variable_of_a_relay_is_a_setting_it_reads() {
        assertThat(file.relays()).allSatisfy(relay -> assertThat(SettingNames.variables())
                .containsAll(KubernetesFile.texts(relay.path("env"), "name")));
    }

    @Test
    void the_file_of_the_secret_is_a_setting_where_the_relay_looks_for_it() {
        List<String> keys = file.object("Secret", "outbox-relay")
                .path("stringData")
                .propertyStream()
                .map(entry -> entry.getKey())
                .toList();

        assertThat(keys).containsExactly("spring.datasource.password");
        assertThat(SettingNames.unknownOf(keys)).isEmpty();
        assertThat(file.relays()).allSatisfy(relay -> {
            String mounted = named(relay.path("volumeMounts"), "secret")
                    .path("mountPath")
                    .asString();
            assertThat(named(relay.path("env"), "SPRING_CONFIG_IMPORT")
                            .path("value")
                            .asString())
                    .isEqualTo("configtree:" + mounted + "/");
        });
    }

    @Test
    void probes_ask_what_the_relay_answers_on_the_port_it_listens_on() {
        assertThat(file.relays()).allSatisfy(relay -> {
            assertThat(relay.at("/ports/0/containerPort").asString()).isEqualTo(defaults.getProperty("server.port"));
            for (String probe : List.of("startupProbe", "livenessProbe")) {
                assertAsks(relay, probe, "liveness");
            }
        });
        assertAsks(file.relayOfItsOwn(), "readinessProbe", "readiness");
        // or the service would be out of reach while its relay can't send
        assertThat(file.relayInAPod().has("readinessProbe")).isFalse();
    }

    private void assertAsks(JsonNode relay, String probe, String group) {
        JsonNode asked = relay.path(probe).path("httpGet");
        assertThat(asked.path("path").asString()).isEqualTo("/actuator/health/" + group);
        assertThat(asked.path("port").asString())
                .isEqualTo(relay.at("/ports/0/name").asString());
        assertThat(defaults).containsKey("management.endpoint.health.group." + group + ".include");
    }

    @Test
    void a_stop_is_given_more_time_than_the_relay_takes() {
        long relay = DurationStyle.detectAndParse(defaults.getProperty("spring.lifecycle.timeout-per-shutdown-phase"))
                .plusSeconds(2)
                .toSeconds();
        for (String deployment : List.of("outbox-relay", "shop")) {
            assertThat(file.pod(deployment)
                            .path("terminationGracePeriodSeconds")
                            .asLong())
                    .as(deployment)
                    .isGreaterThan(relay);
        }
    }

    @Test
    void a_relay_runs_as_nobody_special_and_writes_nowhere() {
        assertThat(file.relays()).allSatisfy(relay -> {
            JsonNode locked = relay.path("securityContext");
            assertThat(locked.path("runAsNonRoot").asBoolean()).isTrue();
            assertThat(locked.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(locked.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(locked.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
            assertThat(relay.at("/resources/limits/memory").asString()).isEqualTo("512Mi");
            assertThat(relay.at("/resources/limits").has("cpu")).isFalse();
        });
    }

    @Test
    void whatever_an_object_names_is_there() {
        for (String deployment : List.of("outbox-relay", "shop")) {
            JsonNode pod = file.pod(deployment);
            file.object("ServiceAccount", pod.path("serviceAccountName").asString());
            file.object(
                    "Secret",
                    named(pod.path("volumes"), "secret")
                            .at("/secret/secretName")
                            .asString());
            JsonNode labels = file.object("Deployment", deployment).at("/spec/template/metadata/labels");
            assertThat(file.object("Deployment", deployment).at("/spec/selector/matchLabels"))
                    .isEqualTo(labels);
        }
        assertThat(file.relays()).allSatisfy(relay -> assertThat(
                        KubernetesFile.texts(file.pod("outbox-relay").path("volumes"), "name"))
                .containsAll(KubernetesFile.texts(relay.path("volumeMounts"), "name")));
        JsonNode relays = file.object("Deployment", "outbox-relay").at("/spec/selector/matchLabels");
        assertThat(file.object("PodDisruptionBudget", "outbox-relay").at("/spec/selector/matchLabels"))
                .isEqualTo(relays);
        assertThat(file.object("NetworkPolicy", "outbox-relay").at("/spec/podSelector/matchLabels"))
                .isEqualTo(relays);
    }

    @Test
    void the_network_is_open_for_metrics_names_the_database_and_aws_only() {
        JsonNode policy = file.object("NetworkPolicy", "outbox-relay").path("spec");

        assertThat(ports(policy.path("ingress"))).containsExactly(8081);
        assertThat(ports(policy.path("egress"))).containsExactly(53, 53, 5432, 443);
        assertThat(named(file.relayOfItsOwn().path("env"), "SPRING_DATASOURCE_URL")
                        .path("value")
                        .asString())
                .contains(":5432/");
    }

    @Test
    void the_image_is_of_this_version() {
        assertThat(file.relays()).allSatisfy(relay -> assertThat(
                        relay.path("image").asString())
                .endsWith(":"
                        + Readme.read(Path.of("pom.xml")).split("<version>")[1].split("<")[0]));
    }

    private static List<Integer> ports(JsonNode rules) {
        return rules.valueStream()
                .flatMap(rule -> rule.path("ports").valueStream())
                .map(port -> port.path("port").asInt())
                .toList();
    }

    private static JsonNode named(JsonNode list, String name) {
        return list.valueStream()
                .filter(item -> item.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no " + name));
    }
}
