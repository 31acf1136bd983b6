package io.outboxrelay.sidecar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

/**
 * What Spring Boot would configure, and the console if it is switched on. If not, nothing of what only the console needs: by being on
 * the class path Spring Security would ask for a password on every path.
 */
final class SidecarAutoConfigurations extends AutoConfigurationImportSelector {

    private static final String CONSOLE = "io.outboxrelay.console.ConsoleConfiguration";
    private static final String ONLY_FOR_THE_CONSOLE = "org.springframework.boot.security.";

    @Override
    protected List<String> getCandidateConfigurations(
            AnnotationMetadata metadata, @Nullable AnnotationAttributes attributes) {
        var candidates = new ArrayList<>(super.getCandidateConfigurations(metadata, attributes));
        if (getEnvironment().getProperty("outbox.console.enabled", Boolean.class, false)) {
            candidates.add(CONSOLE);
        } else {
            candidates.removeIf(name -> name.startsWith(ONLY_FOR_THE_CONSOLE));
        }
        return candidates;
    }

    /** As of an annotation that excludes nothing. */
    @Override
    protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
        var attributes = new AnnotationAttributes();
        attributes.put("exclude", new String[0]);
        attributes.put("excludeName", new String[0]);
        return attributes;
    }
}
