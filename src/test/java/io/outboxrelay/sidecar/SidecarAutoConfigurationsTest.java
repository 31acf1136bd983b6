package io.outboxrelay.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.mock.env.MockEnvironment;

/** What the sidecar leaves out of its start. A name that a later version of Spring Boot does not know fails here. */
class SidecarAutoConfigurationsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.outboxrelay.producer.OutboxProducerAutoConfiguration",
                "io.outboxrelay.consumer.ConsumerAutoConfiguration",
                "io.outboxrelay.modulith.ModulithAutoConfiguration",
                "org.springframework.boot.autoconfigure.aop.AopAutoConfiguration",
                "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration",
                "org.springframework.boot.persistence.autoconfigure.PersistenceExceptionTranslationAutoConfiguration",
                "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration",
                "org.springframework.boot.transaction.jta.autoconfigure.JtaAutoConfiguration",
                "org.springframework.boot.micrometer.metrics.autoconfigure.task.TaskExecutorMetricsAutoConfiguration",
                "org.springframework.boot.micrometer.observation.autoconfigure.ScheduledTasksObservationAutoConfiguration"
            })
    void what_only_a_service_needs_is_no_part_of_the_sidecar(String name) {
        assertThat(ImportCandidates.load(AutoConfiguration.class, null).getCandidates())
                .contains(name);
        assertThat(imports()).doesNotContain(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.outboxrelay.relay.process.RelayAutoConfiguration",
                "org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration",
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration"
            })
    void what_it_needs_is(String name) {
        assertThat(imports()).contains(name);
    }

    private static String[] imports() {
        var selector = new SidecarAutoConfigurations();
        selector.setEnvironment(new MockEnvironment());
        selector.setResourceLoader(new DefaultResourceLoader());
        selector.setBeanClassLoader(SidecarAutoConfigurationsTest.class.getClassLoader());
        selector.setBeanFactory(new DefaultListableBeanFactory());
        return selector.selectImports(AnnotationMetadata.introspect(OutboxRelayApplication.class));
    }
}
