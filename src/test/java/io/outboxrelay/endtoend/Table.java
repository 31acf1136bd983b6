package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.TestDatabase;
import java.time.Duration;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** What an operator sees in the outbox. */
record Table(TestDatabase database) {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Writes a row as a producer in any language does. */
    void insert(String queue, String body) {
        database.jdbc()
                .sql("INSERT INTO outbox_message (queue, body) VALUES (?, ?)")
                .params(queue, body)
                .update();
    }

    void insert(String queue, String group, String body) {
        database.jdbc()
                .sql("INSERT INTO outbox_message (queue, group_id, body) VALUES (?, ?, ?)")
                .params(queue, group, body)
                .update();
    }

    void execute(String sql) {
        new JdbcTemplate(database.dataSource()).execute(sql);
    }

    int count(String status) {
        return database.jdbc()
                .sql("SELECT count(*) FROM outbox_message WHERE status = ?")
                .param(status)
                .query(Integer.class)
                .single();
    }

    /** Whatever their status. */
    int count() {
        return database.jdbc()
                .sql("SELECT count(*) FROM outbox_message")
                .query(Integer.class)
                .single();
    }

    Map<String, Object> rowWithBody(String body) {
        return database.jdbc()
                .sql("SELECT * FROM outbox_message WHERE body = ?")
                .param(body)
                .query()
                .singleRow();
    }

    void awaitSent(int rows) {
        awaitCount("SENT", rows);
    }

    void awaitCount(String status, int rows) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(count(status)).as(status).isEqualTo(rows));
    }
}
