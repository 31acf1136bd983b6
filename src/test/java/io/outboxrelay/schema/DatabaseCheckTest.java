package io.outboxrelay.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outboxrelay.support.PostgresServer;
import io.outboxrelay.support.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database that no outbox can be in is refused in one sentence, before anything is made in it. */
class DatabaseCheckTest {

    private static final TestDatabase database = TestDatabase.empty();

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void another_encoding_is_refused() {
        database.jdbc()
                .sql("CREATE DATABASE test_latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
                .update();
        try {
            var latin = of(PostgresServer.shared().url("test_latin"));
            assertThat(refusal(latin)).contains("encoding of the database is LATIN1", "ENCODING 'UTF8'");
            assertThatExceptionOfType(OutboxSchemaException.class)
                    .isThrownBy(new SchemaCheck(JdbcClient.create(latin))::verify)
                    .withMessageContaining("encoding of the database is LATIN1");
        } finally {
            database.jdbc().sql("DROP DATABASE test_latin WITH (FORCE)").update();
        }
    }

    @Test
    void a_schema_that_is_not_there_is_named() {
        assertThat(refusal(of(database.url() + "?currentSchema=orders"))).contains("(orders)", "currentSchema");
    }

    @Test
    void another_product_is_refused_with_the_way_out() {
        assertThat(refusal(new DriverManagerDataSource("jdbc:h2:mem:orders")))
                .isEqualTo(
                        "The outbox needs PostgreSQL, and the DataSource leads to H2: where no outbox is wanted, as in a"
                                + " test, set outbox.migrate=false");
    }

    @Test
    void a_database_out_of_reach_is_told_as_that() {
        assertThat(refusal(of("jdbc:postgresql://localhost:1/none"))).contains("refused", "must be reachable");
    }

    /** The wildcard of a queue name's dot would let "ordersXfifo" pass as a FIFO queue. */
    @Test
    void a_database_that_takes_backslashes_away_gets_the_same_rules() {
        try (var own = TestDatabase.empty()) {
            var careless = of(own.url() + "?options=-c%20standard_conforming_strings=off");
            new SchemaMigration(careless).afterPropertiesSet();
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> own.jdbc()
                            .sql("INSERT INTO outbox_message (queue, body) VALUES ('orders!fifo', 'x')")
                            .update())
                    .withMessageContaining("outbox_message_queue_is_an_sqs_queue_name");
        }
    }

    private static DataSource of(String url) {
        return new DriverManagerDataSource(url, database.username(), database.password());
    }

    private static String refusal(DataSource dataSource) {
        var caught = new String[1];
        assertThatExceptionOfType(OutboxSchemaException.class)
                .isThrownBy(() -> new SchemaMigration(dataSource).afterPropertiesSet())
                .satisfies(e -> caught[0] = e.getMessage());
        assertThat(caught[0]).doesNotContain("\n");
        return caught[0];
    }
}
