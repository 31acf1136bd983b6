package io.outboxrelay.modulith;

import io.outboxrelay.Outbox;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.modulith.events.EventExternalizationConfiguration;
import org.springframework.modulith.events.support.OutboxEventExternalizerFactory;

/**
 * Where Spring Modulith is told {@code spring.modulith.events.externalization.mode=outbox}, externalized events become messages
 * of this outbox. In its other mode, and without it, nothing is done.
 */
@AutoConfiguration(
        afterName = {
            "io.outboxrelay.producer.OutboxProducerAutoConfiguration",
            "org.springframework.modulith.events.config.EventExternalizationAutoConfiguration"
        })
@ConditionalOnClass(OutboxEventExternalizerFactory.class)
@ConditionalOnBean({OutboxEventExternalizerFactory.class, Outbox.class})
final class ModulithAutoConfiguration {

    @Bean
    ExternalizedEvents outboxExternalizedEvents(
            OutboxEventExternalizerFactory externalizers,
            EventExternalizationConfiguration configuration,
            Outbox outbox,
            BeanFactory beans) {
        var expressions = new StandardEvaluationContext();
        // as Modulith's own transports do: a key may be asked of a bean
        expressions.setBeanResolver(new BeanFactoryResolver(beans));
        var transport = new OutboxTransport(outbox, configuration, expressions);
        return new ExternalizedEvents(configuration, externalizers.forTransport(transport));
    }
}
