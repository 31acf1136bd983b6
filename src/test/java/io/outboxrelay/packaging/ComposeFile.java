package io.outboxrelay.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code docker-compose.yml} says. */
public record ComposeFile(Map<String, Object> content) {

    public static ComposeFile read() throws IOException {
        return new ComposeFile(new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(Path.of("docker-compose.yml"))));
    }

    Set<String> services() {
        return part(content, "services").keySet();
    }

    Map<String, Object> service(String name) {
        return part(part(content, "services"), name);
    }

    /** Environment of a service, all values as text. */
    public Map<String, String> environment(String service) {
        var result = new java.util.LinkedHashMap<String, String>();
        part(service(service), "environment").forEach((key, value) -> result.put(key, value.toString()));
        return result;
    }

    List<String> healthCheck(String service) {
        return list(part(service(service), "healthcheck"), "test");
    }

    /** The URL that a service's health check asks for, which is its last word. */
    public String healthUrl(String service) {
        var words = healthCheck(service);
        return words.get(words.size() - 1);
    }

    List<String> ports(String service) {
        return list(service(service), "ports");
    }

    String dockerfile(String service) {
        return part(service(service), "build").get("dockerfile_inline").toString();
    }

    String config(String name) {
        return part(part(content, "configs"), name).get("content").toString();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> part(Map<String, Object> whole, String key) {
        return (Map<String, Object>) whole.get(key);
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Map<String, Object> whole, String key) {
        return (List<String>) whole.get(key);
    }
}
