package io.outboxrelay.producer.slice;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.Inbox;
import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jdbc.test.autoconfigure.DataJdbcTest;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The tests of a service that start only what is near its database find the outbox there. */
class TestSlicesTest {

    private static final TestDatabase DATABASE = TestDatabase.empty();

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", DATABASE::url);
        properties.add("spring.datasource.username", DATABASE::username);
        properties.add("spring.datasource.password", DATABASE::password);
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Service {}

    abstract static class Slice {

        @Autowired
        Outbox outbox;

        @Autowired
        Inbox inbox;

        @Autowired
        DataSource dataSource;

        /** Called by tests of the slices' own classes: only those have their transaction. */
        void assertWrittenInTheTransactionOfTheTest() {
            outbox.send(OutboxMessage.to("orders").body("x").build());

            assertThat(rows(JdbcClient.create(dataSource))).isEqualTo(1);
            assertThat(rows(DATABASE.jdbc())).isZero();
            assertThat(inbox).isNotNull();
        }

        private static long rows(JdbcClient jdbc) {
            return jdbc.sql("SELECT count(*) FROM outbox_message")
                    .query(Long.class)
                    .single();
        }
    }

    @Nested
    @JdbcTest
    @ContextConfiguration(classes = Service.class)
    @DirtiesContext
    class Jdbc extends Slice {

        @Test
        void a_message_is_written_in_the_transaction_of_the_test() {
            assertWrittenInTheTransactionOfTheTest();
        }
    }

    @Nested
    @DataJdbcTest
    @ContextConfiguration(classes = Service.class)
    @DirtiesContext
    class DataJdbc extends Slice {

        @Test
        void a_message_is_written_in_the_transaction_of_the_test() {
            assertWrittenInTheTransactionOfTheTest();
        }
    }

    @Nested
    @DataJpaTest
    @ContextConfiguration(classes = Service.class)
    @DirtiesContext
    class DataJpa extends Slice {

        @Test
        void a_message_is_written_in_the_transaction_of_the_test() {
            assertWrittenInTheTransactionOfTheTest();
        }
    }
}
