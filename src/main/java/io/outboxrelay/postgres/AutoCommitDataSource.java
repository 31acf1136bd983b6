package io.outboxrelay.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Hands out connections in auto-commit mode. Services with JPA often turn it off in their pool, and the relay's statements
 * would then be rolled back when their connections return.
 */
final class AutoCommitDataSource extends DelegatingDataSource {

    AutoCommitDataSource(DataSource target) {
        super(target);
    }

    @Override
    public Connection getConnection() throws SQLException {
        var connection = super.getConnection();
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
        return connection;
    }
}
