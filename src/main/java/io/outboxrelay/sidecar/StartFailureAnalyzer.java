package io.outboxrelay.sidecar;

import io.outboxrelay.schema.OutboxSchemaException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Says in one sentence what keeps the sidecar from starting, where Spring would print a chain of causes. Keeps silent in
 * every other application, although the library brings it there.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailureAnalyzer implements FailureAnalyzer {

    private static final String URL = "spring.datasource.url";

    private static final String A_URL =
            "give the JDBC URL of the database that has the outbox, like jdbc:postgresql://db.example:5432/shop";

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

    /** Asked by name only: after a failure no bean is made any more. */
    private boolean isSidecar() {
        return beans instanceof ListableBeanFactory all
                && all.getBeanNamesForType(OutboxRelayApplication.class, true, false).length > 0;
    }

    private @Nullable String sentence(Throwable failure) {
        var url = environment.getProperty(URL);
        if (!StringUtils.hasText(url)) {
            return "SPRING_DATASOURCE_URL is not set: " + A_URL;
        }
        if (!url.startsWith("jdbc:")) {
            // Not the value: it may hold a password.
            return "SPRING_DATASOURCE_URL does not begin with jdbc: " + A_URL
                    + ", with the user in SPRING_DATASOURCE_USERNAME";
        }
        // A database out of reach explains a failed migration, so it comes first.
        return Stream.of(unusableDatabase(failure), wrongSetting(failure), schema(failure))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    private static Optional<String> unusableDatabase(Throwable failure) {
        return causes(failure, SQLException.class)
                .filter(StartFailureAnalyzer::isUnusable)
                .map(sql -> "The database of SPRING_DATASOURCE_URL can't be used: " + sql.getMessage())
                .findFirst();
    }

    /** What our settings say about themselves is a sentence already. */
    private static Optional<String> wrongSetting(Throwable failure) {
        return messages(failure, IllegalArgumentException.class)
                .filter(message -> message.startsWith("outbox.") || message.startsWith("management."))
                .findFirst();
    }

    private static Optional<String> schema(Throwable failure) {
        return messages(failure, OutboxSchemaException.class).findFirst();
    }

    private static Stream<String> messages(Throwable failure, Class<? extends Throwable> type) {
        return causes(failure, type).flatMap(cause -> Stream.ofNullable(cause.getMessage()));
    }

    private static <T extends Throwable> Stream<T> causes(Throwable failure, Class<T> type) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(type::isInstance)
                .map(type::cast);
    }

    /** Connection refused, wrong password, no such database: the classes of SQL states that a setting mends. */
    private static boolean isUnusable(SQLException sql) {
        var state = sql.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("28") || state.startsWith("3D"));
    }
}
