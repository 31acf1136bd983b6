package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.support.BareClassPath;
import io.outboxrelay.support.TestDatabase;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A small service on other versions of Spring Boot than the one of this build, with the Spring Framework of each. */
@ExtendWith(OutputCaptureExtension.class)
class OtherBootsTest {

    private static final String PROGRAM = "io.outboxrelay.producer.InjectedOutboxProgram";

    @Test
    void on_boot_4_0_it_sends() throws Exception {
        try (var database = TestDatabase.migrated()) {
            Object sent = BareClassPath.run(PROGRAM, database, Path.of("target/boot-4.0"));

            assertThat(database.jdbc()
                            .sql("SELECT message_id FROM outbox_message")
                            .query(UUID.class)
                            .single())
                    .isEqualTo(sent);
        }
    }

    @Test
    void on_boot_3_5_one_sentence_says_what_is_needed(CapturedOutput output) {
        try (var database = TestDatabase.migrated()) {
            assertThatThrownBy(() -> BareClassPath.run(PROGRAM, database, Path.of("target/boot-3.5")))
                    .hasMessageContaining("io.outboxrelay.Outbox");

            assertThat(output)
                    .contains("outbox-relay needs Spring Boot 4, and this is 3.5.8:")
                    .doesNotContain("\tat ");
        }
    }
}
