package io.outboxrelay.sidecar;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

/**
 * What Spring Boot would configure, and the console if it is switched on. If not, nothing of what only the console needs: by being on
 * the class path Spring Security would ask for a password on every path. Likewise nothing of what only spans need unless they are
 * exported: it would make a span of each request, and throw it away. Never what this process has no use for, a seventh of the
 * processor's time until the first message is sent.
 */
final class SidecarAutoConfigurations extends AutoConfigurationImportSelector {

    private static final String CONSOLE = "io.outboxrelay.console.ConsoleConfiguration";
    private static final String ONLY_FOR_THE_CONSOLE = "org.springframework.boot.security.";
    /** Whatever writes messages or handles them, and what looks at every bean for annotations that none here has. */
    private static final Pattern ONLY_FOR_SERVICES = Pattern.compile(
            "io\\.outboxrelay\\.(producer|consumer|modulith)\\..*"
                    + "|org\\.springframework\\.boot\\.(autoconfigure\\.(aop|task)|persistence)\\..*"
                    + "|org\\.springframework\\.boot\\.transaction\\..*\\.(Transaction|Jta)AutoConfiguration"
                    + "|org\\.springframework\\.boot\\.micrometer\\..*\\.(TaskExecutorMetrics|ScheduledTasksObservation)AutoConfiguration");

    private static final Pattern ONLY_FOR_SPANS =
            Pattern.compile("org\\.springframework\\.boot\\.(micrometer\\.tracing|opentelemetry)\\..*");

    @Override
    protected List<String> getCandidateConfigurations(
            AnnotationMetadata metadata, @Nullable AnnotationAttributes attributes) {
        var candidates = new ArrayList<>(super.getCandidateConfigurations(metadata, attributes));
        candidates.removeIf(ONLY_FOR_SERVICES.asMatchPredicate());
        if (isOn("outbox.console.enabled")) {
            candidates.add(CONSOLE);
        } else {
            candidates.removeIf(name -> name.startsWith(ONLY_FOR_THE_CONSOLE));
        }
        if (!isOn("management.tracing.export.enabled")) {
            candidates.removeIf(ONLY_FOR_SPANS.asMatchPredicate());
        }
        return candidates;
    }

    private boolean isOn(String key) {
        return getEnvironment().getProperty(key, Boolean.class, false);
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
