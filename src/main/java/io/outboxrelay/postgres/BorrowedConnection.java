package io.outboxrelay.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A connection of somebody's pool, for one statement that commits by itself and ends in time, whatever the pool's own settings.
 * It goes back as it came: services with JPA often turn auto-commit off in their pool, and one that came back with it on would
 * make their next rollback do nothing.
 */
final class BorrowedConnection implements AutoCloseable {

    private final Connection connection;
    private final boolean autoCommit;
    /** To be restored; {@link Connection#TRANSACTION_NONE} if it was left alone. */
    private final int isolation;

    private final int networkTimeout;

    /**
     * @param silence how long the server may take to say anything
     * @param setsIsolation whether it may come with another isolation than READ COMMITTED
     */
    BorrowedConnection(Connection connection, Duration silence, boolean setsIsolation) throws SQLException {
        this.connection = connection;
        try {
            networkTimeout = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, (int) silence.toMillis());
            autoCommit = connection.getAutoCommit();
            if (!autoCommit) {
                connection.setAutoCommit(true);
            }
            isolation = setsIsolation ? connection.getTransactionIsolation() : Connection.TRANSACTION_NONE;
            setIsolation(Connection.TRANSACTION_READ_COMMITTED);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    Connection get() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            if (!connection.isClosed()) {
                setIsolation(isolation);
                if (!autoCommit) {
                    connection.setAutoCommit(false);
                }
                connection.setNetworkTimeout(Runnable::run, networkTimeout);
            }
        }
    }

    /** Costs a round trip each time, so only where it is needed. */
    private void setIsolation(int level) throws SQLException {
        if (isolation != Connection.TRANSACTION_NONE && isolation != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(level);
        }
    }
}
