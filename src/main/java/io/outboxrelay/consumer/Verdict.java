package io.outboxrelay.consumer;

import io.outboxrelay.consumer.ConsumerEvents.Outcome;
import java.time.Duration;

/**
 * What becomes of a message that was not handled.
 *
 * @param outcome RETRY, NO_RETRY, IN_PROGRESS or DATABASE_AWAY
 * @param delay after which it comes back; whole seconds
 * @param reason for the log; never has anything of the body
 */
record Verdict(Outcome outcome, Duration delay, String reason) {}
