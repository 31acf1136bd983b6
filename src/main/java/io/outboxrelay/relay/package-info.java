/**
 * The face of the engine: its ports and the values that go through them, without behaviour. Its types are public to the
 * neighbouring rooms, not to applications; they may change in any release.
 *
 * <p>The rooms of a relay, in reading order:
 * <ol>
 *   <li>this one: {@code Loop}, {@code Sender}, {@code RelayDatabase} and what they speak of ({@code OutboxRow},
 *       {@code Outcome}, {@code Marks});
 *   <li>{@code relay.queue}: one queue. {@code Intake} reads pages, a {@code Lineup} says which row may leave next, a
 *       {@code Dispatch} keeps requests in flight, {@code Responses} sort their outcomes, {@code Verdicts} turn the final ones into
 *       entries of the {@code Ledger}, which marks rows; {@code QueuePass} turns them all;
 *   <li>{@code relay.process}: one process. {@code Relay} takes leases, a {@code Tenure} keeps one alive and runs passes under
 *       it, {@code Lookout} and {@code OperatorLink} ask the database in {@code Rounds};
 *   <li>{@code postgres}: the database; {@code sqs}: the way out; {@code micrometer}: what is counted.
 * </ol>
 *
 * <p>One thread decides. Whatever blocks goes out through {@code Loop.offload} and comes back as an event; whatever has changed
 * ends in {@code QueuePass.advance}, the one turn: flush marks, read if due, send if allowed, say when to turn again.
 *
 * <p>Who may know whom: everybody the face; {@code process} the {@code queue}; nobody else anybody.
 */
@NullMarked
package io.outboxrelay.relay;

import org.jspecify.annotations.NullMarked;
