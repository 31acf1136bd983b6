package io.outboxrelay.postgres;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.PGStatement;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Has its statements planned each time, which takes PostgreSQL 0.1 to 0.3 ms. The driver would otherwise prepare them on
 * the server, and a plan made while the table was empty is a sequential scan, kept until somebody analyses the table: a
 * burst into an idle outbox would be read from end to end for every page.
 */
final class UnpreparedTemplate extends JdbcTemplate {

    /** {@code timeout} is rounded down to seconds, but not to zero. */
    UnpreparedTemplate(DataSource dataSource, Duration timeout) {
        super(dataSource);
        setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
    }

    @Override
    protected void applyStatementSettings(Statement statement) throws SQLException {
        super.applyStatementSettings(statement);
        if (statement.isWrapperFor(PGStatement.class)) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
        }
    }
}
