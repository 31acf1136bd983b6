package io.outboxrelay.benchmark;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A report query that somebody forgot: nothing that dies from now on can be cleaned up. */
final class HeldSnapshot implements AutoCloseable {

    private final Connection connection;

    HeldSnapshot(DataSource dataSource) {
        try {
            connection = dataSource.getConnection();
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.createStatement().execute("SELECT count(*) FROM outbox_lock");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.rollback();
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
