package io.outboxrelay.sidecar;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Closes a pooled connection whose session is read-only. After a failover such a connection may lead to the server that
 * is a standby now, and would otherwise stay in the pool for half an hour. Public because the pool makes it by name.
 */
public final class ReadOnlyEviction implements SQLExceptionOverride {

    private static final String READ_ONLY_SQL_TRANSACTION = "25006";

    @java.lang.Override // Override is the name of the pool's answer, too
    public Override adjudicate(SQLException refusal) {
        return READ_ONLY_SQL_TRANSACTION.equals(refusal.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
