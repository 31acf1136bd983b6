package io.outboxrelay.producer;

import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.JdbcTemplate;

/** Measures what waits, in a service that measures anything. One with a relay inside has the relay's figures. */
@AutoConfiguration(afterName = "io.outboxrelay.schema.OutboxSchemaAutoConfiguration")
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(name = OutboxProducerAutoConfiguration.DATA_SOURCE)
@ConditionalOnBooleanProperty(name = "outbox.relay.enabled", havingValue = false, matchIfMissing = true)
final class BacklogAutoConfiguration {

    /** A look takes milliseconds; one that takes so long is stuck. */
    private static final int SECONDS_TO_ANSWER = 5;

    @Bean
    @DependsOn(OutboxProducerAutoConfiguration.MIGRATION)
    BacklogRounds outboxBacklogRounds(
            @Qualifier(OutboxProducerAutoConfiguration.DATA_SOURCE) Supplier<DataSource> dataSource) {
        var jdbc = new JdbcTemplate(dataSource.get());
        jdbc.setQueryTimeout(SECONDS_TO_ANSWER);
        return new BacklogRounds(new Backlog(jdbc));
    }
}
