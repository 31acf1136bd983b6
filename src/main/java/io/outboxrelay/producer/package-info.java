/**
 * Writes messages as rows of {@code outbox_message} in the caller's transaction, and migrates and checks the schema. The
 * bean {@code outboxMigration} stands for a schema that is ready: whatever uses the table at the start depends on it.
 */
@NullMarked
package io.outboxrelay.producer;

import org.jspecify.annotations.NullMarked;
