package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.BareClassPath;
import io.outboxrelay.support.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With what Spring Cloud AWS configures, on a class path of its own: on that of all tests it would change their contexts. */
class AwsConnectionDetailsTest {

    @Test
    void relay_and_consumers_go_where_the_service_connection_of_a_container_leads() throws Exception {
        try (var database = TestDatabase.empty()) {
            Object told = BareClassPath.runWith(
                    "io.outboxrelay.endtoend.AwsConnectionProgram", database, Path.of("target/spring-cloud-aws"), ".*");

            assertThat(told).isEqualTo(List.of("eu-north-1", "key-of-the-container", "order 42"));
        }
    }
}
