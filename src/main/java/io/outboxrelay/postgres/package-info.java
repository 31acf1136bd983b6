/**
 * The relay's database on PostgreSQL: its statements, and its leases as ShedLock locks. The only room of the relay that knows
 * JDBC; the engine sees it as a {@link io.outboxrelay.relay.RelayDatabase}.
 */
@NullMarked
package io.outboxrelay.postgres;

import org.jspecify.annotations.NullMarked;
