package io.outboxrelay.sidecar;

import java.sql.SQLException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Says in one sentence what keeps the sidecar from starting, where Spring would print a chain of causes. Keeps silent in
 * every other application, although the library brings it there.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailureAnalyzer implements FailureAnalyzer {

    private static final String URL = "spring.datasource.url";

    private final BeanFactory beans;
    private final Environment environment;

    StartFailureAnalyzer(BeanFactory beans, Environment environment) {
        this.beans = beans;
        this.environment = environment;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        var sentence = isSidecar() ? sentence(failure) : null;
        return sentence == null ? null : new FailureAnalysis(sentence, null, failure);
    }

    private boolean isSidecar() {
        return beans.getBeanProvider(OutboxRelayApplication.class).stream()
                .findAny()
                .isPresent();
    }

    private @Nullable String sentence(Throwable failure) {
        if (!environment.containsProperty(URL)) {
            return "SPRING_DATASOURCE_URL is not set: give the JDBC URL of the database that has the outbox, "
                    + "like jdbc:postgresql://db.example:5432/shop";
        }
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .map(StartFailureAnalyzer::sentenceOf)
                .filter(sentence -> sentence != null)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String sentenceOf(Throwable cause) {
        if (cause instanceof SQLException sql && isUnusable(sql)) {
            return "The database of SPRING_DATASOURCE_URL can't be used: " + sql.getMessage();
        }
        // What our settings and our schema check say about themselves is a sentence already.
        var message = cause.getMessage();
        return message != null && message.startsWith("outbox.") ? message : null;
    }

    /** Connection refused, wrong password, no such database: the classes of SQL states that a setting mends. */
    private static boolean isUnusable(SQLException sql) {
        var state = sql.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("28") || state.startsWith("3D"));
    }
}
