package io.outboxrelay.producer;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says why there is no Outbox on a Spring Boot that is too old. Its auto-configurations stand elsewhere, so ours come too early
 * there, find no DataSource and keep silent. This class must do with what Spring Boot 3 has.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class OldBootFailureAnalyzer implements FailureAnalyzer {

    private static final String OURS = "io.outboxrelay.";

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        String version = String.valueOf(SpringBootVersion.getVersion());
        if (!version.matches("[1-3]\\..*") || !isOurs(failure)) {
            return null;
        }
        return new FailureAnalysis(
                "outbox-relay needs Spring Boot 4, and this is " + version
                        + ": its DataSource can't be found there, so there is no outbox",
                "Move the service to Spring Boot 4.0 or newer, or insert into outbox_message by SQL and run the sidecar.",
                failure);
    }

    private static boolean isOurs(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> String.valueOf(cause.getMessage()).contains(OURS));
    }
}
