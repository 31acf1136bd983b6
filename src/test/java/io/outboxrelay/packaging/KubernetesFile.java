package io.outboxrelay.packaging;

import io.outboxrelay.support.Readme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code docs/ops/kubernetes.yaml} says. */
record KubernetesFile(List<JsonNode> objects) {

    static KubernetesFile read() {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        List<JsonNode> objects = new ArrayList<>();
        new Yaml(new SafeConstructor(strict))
                .loadAll(Readme.read(Path.of("docs/ops/kubernetes.yaml")))
                .forEach(object -> objects.add(JsonMapper.shared().valueToTree(object)));
        return new KubernetesFile(objects);
    }

    JsonNode object(String kind, String name) {
        return objects.stream()
                .filter(object -> object.path("kind").asString().equals(kind))
                .filter(object -> object.at("/metadata/name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no " + kind + " " + name));
    }

    JsonNode pod(String deployment) {
        return object("Deployment", deployment).at("/spec/template/spec");
    }

    JsonNode relayOfItsOwn() {
        return pod("outbox-relay").at("/containers/0");
    }

    JsonNode relayInAPod() {
        return pod("shop").at("/initContainers/0");
    }

    Stream<JsonNode> relays() {
        return Stream.of(relayOfItsOwn(), relayInAPod());
    }

    static List<String> texts(JsonNode list, String field) {
        return list.valueStream().map(item -> item.path(field).asString()).toList();
    }
}
