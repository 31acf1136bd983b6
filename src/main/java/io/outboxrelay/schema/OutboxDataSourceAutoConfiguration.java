package io.outboxrelay.schema;

import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Says which DataSource has the outbox: the one that {@code outbox.datasource} names, else the only or primary one. Without
 * either there is no outbox.
 */
// By its name: Spring Boot 3, which is to fail in words, does not have this class.
@AutoConfiguration(afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
class OutboxDataSourceAutoConfiguration {

    /** Name of the bean that gives the DataSource. It is none itself, or hosts would have one more. */
    static final String CHOSEN = "outboxDataSource";

    static final String SETTING = "outbox.datasource";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(SETTING)
    static class Named {

        @Bean(name = CHOSEN, defaultCandidate = false)
        Supplier<DataSource> outboxNamedDataSource(ConfigurableListableBeanFactory beans, Environment environment) {
            String name = environment.getRequiredProperty(SETTING);
            if (!beans.containsBean(name) || !beans.isTypeMatch(name, DataSource.class)) {
                throw new OutboxSchemaException(
                        "outbox.datasource is %s, and no DataSource has this name: give one of %s"
                                .formatted(name, namesIn(beans)),
                        null);
            }
            DataSource dataSource = beans.getBean(name, DataSource.class);
            // Nobody sees by a parameter that this one has to be closed later.
            beans.registerDependentBean(name, CHOSEN);
            return () -> dataSource;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnSingleCandidate(DataSource.class)
    static class Only {

        @Bean(name = CHOSEN, defaultCandidate = false)
        @ConditionalOnMissingBean(name = CHOSEN)
        Supplier<DataSource> outboxOnlyDataSource(DataSource dataSource) {
            return () -> dataSource;
        }
    }

    static String namesIn(ConfigurableListableBeanFactory beans) {
        return String.join(", ", BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, DataSource.class));
    }
}
