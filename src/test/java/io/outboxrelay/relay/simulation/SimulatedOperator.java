package io.outboxrelay.relay.simulation;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A person who retries, discards, pauses and resumes now and then, as the operators' functions do. */
final class SimulatedOperator {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(55);

    private final SimulatedWorld world;
    private final SimulatedDatabase database;

    SimulatedOperator(SimulatedWorld world, SimulatedDatabase database) {
        this.world = world;
        this.database = database;
    }

    void work(Duration time) {
        for (int acts = world.chance(0.4) ? world.between(1, 8) : 0; acts > 0; acts--) {
            world.after(world.between(Duration.ZERO, time), this::act);
        }
    }

    private void act() {
        switch (world.between(1, 5)) {
            case 1 ->
                withOneOf("DEAD", row -> {
                    row.attempts = 0;
                    row.availableAt = Math.min(row.availableAt, row.createdAt);
                    row.wasDead = true;
                    decide(row, "PENDING");
                });
            case 2 -> withOneOf("DEAD", row -> decide(row, "DISCARDED"));
            case 3 -> withOneOf("PENDING", row -> pauseQueue(row.queue));
            case 4 -> restoreLater();
            default -> withOneOf("PENDING", row -> pauseGroup(row.queue, row.group));
        }
    }

    private void withOneOf(String status, Consumer<SimulatedRow> act) {
        List<SimulatedRow> rows = database.rows.values().stream()
                .filter(row -> row.isVisible() && row.is(status))
                .toList();
        if (!rows.isEmpty()) {
            act.accept(world.oneOf(rows));
        }
    }

    private void decide(SimulatedRow row, String status) {
        world.trace(() -> "an operator makes " + row.id + " " + status);
        database.update(row, status);
        database.orders.changed(row.queue);
    }

    private void pauseQueue(String queue) {
        world.trace(() -> "an operator pauses " + queue);
        database.orders.pausedSince.putIfAbsent(queue, world.now());
        database.orders.changed(queue);
        world.after(world.between(Duration.ofMillis(100), LONGEST_PAUSE), () -> {
            world.trace(() -> "an operator resumes " + queue);
            database.orders.pausedSince.remove(queue);
            database.orders.changed(queue);
        });
    }

    private void pauseGroup(String queue, String group) {
        if (!queue.endsWith(".fifo")) {
            return;
        }
        world.trace(() -> "an operator pauses " + group + " of " + queue);
        database.orders.pausedGroups.add(queue + "/" + group);
        database.orders.changed(queue);
        world.after(world.between(Duration.ofMillis(100), LONGEST_PAUSE), () -> {
            world.trace(() -> "an operator resumes " + group + " of " + queue);
            database.orders.pausedGroups.remove(queue + "/" + group);
            database.orders.changed(queue);
        });
    }

    /** Puts the tables of orders back to how they are now, so that their counters fall; no other table goes back. */
    private void restoreLater() {
        var copy = database.orders.copy();
        world.after(world.between(Duration.ofSeconds(1), LONGEST_PAUSE), () -> {
            world.trace(() -> "an operator restores the orders of before: " + copy.pausedSince + copy.pausedGroups);
            database.orders.takeFrom(copy);
            database.orders.pausedSince.replaceAll((queue, since) -> world.now());
        });
    }

    /** A failover may have taken a resume back. */
    void resumeAll() {
        database.orders.pausedGroups.stream()
                .map(paused -> paused.substring(0, paused.indexOf('/')))
                .forEach(database.orders::changed);
        database.orders.pausedGroups.clear();
        database.orders.pausedSince.keySet().forEach(database.orders::changed);
        database.orders.pausedSince.clear();
    }
}
