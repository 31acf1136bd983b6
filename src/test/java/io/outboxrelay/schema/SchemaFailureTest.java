package io.outboxrelay.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.support.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

/** What a service prints when its start fails of the schema. */
@ExtendWith(OutputCaptureExtension.class)
class SchemaFailureTest {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        OutboxDataSourceAutoConfiguration.class,
        OutboxSchemaAutoConfiguration.class
    })
    static class Service {}

    @Test
    void a_service_whose_tables_are_missing_says_so_in_one_sentence_without_stack_traces(CapturedOutput output) {
        try (var database = TestDatabase.empty()) {
            var service = new SpringApplicationBuilder(Service.class)
                    .web(WebApplicationType.NONE)
                    .bannerMode(Banner.Mode.OFF)
                    .properties(
                            "outbox.migrate=false",
                            "spring.datasource.url=" + database.url(),
                            "spring.datasource.username=" + database.username(),
                            "spring.datasource.password=" + database.password());

            assertThatThrownBy(service::run).isInstanceOf(OutboxSchemaException.class);
            assertThat(output)
                    .containsPattern("Description:\\s+The database has no usable outbox, outbox_message.tx is missing")
                    .doesNotContain("\tat ");
        }
    }
}
