package io.outboxrelay.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkSystemSetting;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The settings that Spring Boot and this project declare in their configuration metadata. */
final class SettingNames {

    /** Settings of type Map: what follows the name is free. */
    private static final List<String> FREE = List.of(
            "spring.datasource.hikari.data-source-properties.", "logging.level.", "management.endpoint.health.group.");

    /** Declared in a jar that the sidecar has and the tests have not; TracesIT shows that it works. */
    private static final String OF_THE_SIDECAR_ALONE = "management.tracing.export.enabled";

    private SettingNames() {}

    static Stream<String> onTheClassPath() {
        return properties().map(property -> property.path("name").asString());
    }

    /** The environment variables that a sidecar reads. */
    static List<String> variables() {
        return Stream.concat(
                        onTheClassPath().map(SettingNames::asVariable),
                        Stream.concat(
                                Arrays.stream(SdkSystemSetting.values()).map(SdkSystemSetting::environmentVariable),
                                // Read by the client of SQS, not by the core of the SDK; SidecarIT shows that it works.
                                Stream.of("AWS_ENDPOINT_URL_SQS")))
                .toList();
    }

    /** This project's own settings with their defaults, "" where there is none. */
    static SortedMap<String, String> oursWithDefaults() {
        return properties()
                .filter(property -> property.path("name").asString().startsWith("outbox."))
                .collect(Collectors.toMap(
                        property -> property.path("name").asString(),
                        property -> property.path("defaultValue").asString(""),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static Stream<JsonNode> properties() {
        try {
            return Collections.list(SettingNames.class
                            .getClassLoader()
                            .getResources("META-INF/spring-configuration-metadata.json"))
                    .stream()
                    .flatMap(SettingNames::propertiesIn);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The environment variable that sets a setting: dashes vanish, dots become underscores. */
    static String asVariable(String name) {
        return name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    static List<String> unknownOf(Collection<String> names) {
        Set<String> known =
                Stream.concat(onTheClassPath(), Stream.of(OF_THE_SIDECAR_ALONE)).collect(Collectors.toSet());
        return names.stream()
                .filter(name -> !known.contains(name) && FREE.stream().noneMatch(name::startsWith))
                .toList();
    }

    private static Stream<JsonNode> propertiesIn(URL metadata) {
        try (var in = metadata.openStream()) {
            return JsonMapper.shared().readTree(in).path("properties").valueStream().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
