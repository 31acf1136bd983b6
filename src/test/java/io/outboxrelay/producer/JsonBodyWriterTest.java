package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outboxrelay.InvalidMessageException;
import io.outboxrelay.OutboxMessage;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class JsonBodyWriterTest {

    private final JsonMapper mapper = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    record Order(int orderId, String customer) {}

    /** Fails while it is written, after it has let its content slip into the failure. */
    record Failing() {
        public String getContent() {
            throw new IllegalStateException("secret-content");
        }
    }

    @Test
    void an_object_is_written_by_the_applications_own_mapper() {
        assertThat(writer(mapper).write(new Order(1, "Ada"))).isEqualTo("{\"order_id\":1,\"customer\":\"Ada\"}");
    }

    @Test
    void a_text_is_taken_as_it_is() {
        assertThat(rows(mapper)
                        .from(OutboxMessage.to("orders").body("text").build())
                        .body())
                .isEqualTo("text");
    }

    @Test
    void an_object_that_can_not_be_written_is_refused_without_its_content() {
        assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(() -> writer(mapper).write(new Failing()))
                .withMessageContaining("body is a " + Failing.class.getName())
                .satisfies(e -> assertThat(e).hasNoCause().message().doesNotContain("secret-content"));
    }

    @Test
    void what_was_written_obeys_the_rules_of_text() {
        var message = OutboxMessage.to("orders").body(Map.of("a", "\uFFFE")).build();
        assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(() -> rows(mapper).from(message))
                .withMessageContaining("U+FFFE");
    }

    @Test
    void without_one_mapper_an_object_is_refused() {
        for (List<JsonMapper> mappers : List.of(List.<JsonMapper>of(), List.of(mapper, new JsonMapper()))) {
            assertThatExceptionOfType(InvalidMessageException.class)
                    .isThrownBy(() -> writer(mappers.toArray(JsonMapper[]::new)).write(new Order(1, "Ada")))
                    .withMessageContaining("one JsonMapper bean")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Ada"));
        }
    }

    private static NewRows rows(JsonMapper mapper) {
        return new NewRows(writer(mapper), CurrentTrace.NONE, UUID::randomUUID, Outboxes.MAX_SIZE);
    }

    private static JsonBodyWriter writer(JsonMapper... mappers) {
        var beans = new StaticListableBeanFactory();
        for (int i = 0; i < mappers.length; i++) {
            beans.addBean("mapper" + i, mappers[i]);
        }
        return new JsonBodyWriter(beans.getBeanProvider(JsonMapper.class));
    }
}
