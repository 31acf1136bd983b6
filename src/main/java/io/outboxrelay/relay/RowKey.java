package io.outboxrelay.relay;

import java.util.UUID;

/**
 * What tells one row from every other, whatever became of the database: after a failover to a standby that lagged, the same ids
 * are drawn again for other messages.
 *
 * @param id place in the order of sending
 * @param messageId identity that consumers see
 */
public record RowKey(long id, UUID messageId) {}
