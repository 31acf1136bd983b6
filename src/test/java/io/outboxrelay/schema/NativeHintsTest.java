package io.outboxrelay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

/** What is prepared ahead of time, as for a native image. No image is built here. */
class NativeHintsTest {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        OutboxDataSourceAutoConfiguration.class,
        OutboxSchemaAutoConfiguration.class
    })
    static class Service {}

    @Test
    void a_service_can_be_prepared_ahead_of_time_and_keeps_the_scripts() throws Exception {
        var files = new InMemoryGeneratedFiles();
        var generation = new DefaultGenerationContext(new ClassNameGenerator(ClassName.get("shop", "Service")), files);
        try (var context = new AnnotationConfigApplicationContext();
                var scripts = Files.list(Path.of("db/outbox"))) {
            TestPropertyValues.of("spring.datasource.url=jdbc:postgresql://localhost:1/none")
                    .applyTo(context);
            context.register(Service.class);

            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            generation.writeGeneratedContent();

            assertThat(files.getGeneratedFiles(Kind.SOURCE)).isNotEmpty();
            assertThat(scripts.map(script -> "io/outboxrelay/schema/scripts/" + script.getFileName()))
                    .isNotEmpty()
                    .allMatch(script -> RuntimeHintsPredicates.resource()
                            .forResource(script)
                            .test(generation.getRuntimeHints()));
        }
    }
}
