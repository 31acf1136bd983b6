/**
 * For the tests of services that send: an outbox without a database, and a real database with a relay and an SQS that fails
 * on request. It is in a jar of its own, with the classifier {@code test}.
 */
@NullMarked
package io.outboxrelay.test;

import org.jspecify.annotations.NullMarked;
