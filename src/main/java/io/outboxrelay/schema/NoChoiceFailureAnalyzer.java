package io.outboxrelay.schema;

import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says why there is no Outbox where several DataSources could have it. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class NoChoiceFailureAnalyzer implements FailureAnalyzer {

    private static final String OURS = "io.outboxrelay.";

    private final BeanFactory beans;

    NoChoiceFailureAnalyzer(BeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        if (!(beans instanceof ListableBeanFactory all)
                || all.containsBean(OutboxDataSourceAutoConfiguration.CHOSEN)
                || !wantsOurs(failure)) {
            return null;
        }
        String[] names = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(all, DataSource.class, true, false);
        return names.length < 2
                ? null
                : new FailureAnalysis(
                        "There are %d DataSources (%s) and none is primary, so there is no outbox"
                                .formatted(names.length, String.join(", ", names)),
                        "Set " + OutboxDataSourceAutoConfiguration.SETTING
                                + " to the name of the one whose transactions messages belong to, or mark it as @Primary.",
                        failure);
    }

    private static boolean wantsOurs(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(NoSuchBeanDefinitionException.class::isInstance)
                .map(String::valueOf)
                .anyMatch(text -> text.contains(OURS) || text.contains(OutboxDataSourceAutoConfiguration.CHOSEN));
    }
}
