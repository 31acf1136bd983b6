/**
 * Migrates and checks the tables of the outbox. The bean {@code outboxMigration} stands for a schema that is ready: whatever
 * uses the tables at the start depends on it.
 */
@NullMarked
package io.outboxrelay.schema;

import org.jspecify.annotations.NullMarked;
