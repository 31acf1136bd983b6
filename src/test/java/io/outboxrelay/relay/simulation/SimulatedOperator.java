package io.outboxrelay.relay.simulation;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A person who decides about messages, pauses and resumes now and then, as the operators' functions do. */
final class SimulatedOperator {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(55);

    private final SimulatedWorld world;
    private final SimulatedDatabase database;
    private final Promise promise;

    SimulatedOperator(SimulatedWorld world, SimulatedDatabase database, Promise promise) {
        this.promise = promise;
        this.world = world;
        this.database = database;
    }

    void work(Duration time) {
        for (int acts = world.chance(0.4) ? world.between(1, 8) : 0; acts > 0; acts--) {
            world.after(world.between(Duration.ZERO, time), this::act);
        }
    }

    private void act() {
        switch (world.between(1, 10)) {
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
            case 5 -> withOneOf("RETRY", this::retryNow);
            case 6 -> withOneOf("PENDING", this::moveAtRest);
            case 7 -> withOneOf("PENDING", row -> cancelAtRest(row.queue));
            case 8 -> withOneOf("PENDING", row -> rescheduleAtRest(row.queue));
            case 9 -> withOneOf("SENT", this::replay);
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

    /** What is due already may be on its way. */
    private void retryNow(SimulatedRow row) {
        if (row.availableAt > database.now()) {
            row.availableAt = database.now();
            decide(row, "RETRY");
        }
    }

    /** Pauses a queue, and gives up some of what it has not sent once no relay has its lease. */
    private void cancelAtRest(String queue) {
        pauseQueue(queue);
        world.after(world.between(Duration.ofMillis(10), LONGEST_PAUSE), () -> {
            if (isAtRest(queue)) {
                unsent(queue)
                        .filter(row -> !row.is("DEAD") && world.chance(0.3))
                        .toList()
                        .forEach(this::cancel);
            }
        });
    }

    /** Pauses a queue, and puts off some of what it has not sent, or has it sent at once, once no relay has its lease. */
    private void rescheduleAtRest(String queue) {
        pauseQueue(queue);
        world.after(world.between(Duration.ofMillis(10), LONGEST_PAUSE), () -> {
            if (isAtRest(queue)) {
                unsent(queue)
                        .filter(row -> row.is("PENDING", "SCHEDULED") && world.chance(0.3))
                        .toList()
                        .forEach(this::reschedule);
            }
        });
    }

    private void reschedule(SimulatedRow row) {
        row.scheduled = true;
        if (world.chance(0.5)) {
            row.availableAt = Math.min(database.now(), row.createdAt);
            decide(row, "PENDING");
        } else {
            row.availableAt = database.now()
                    + world.between(Duration.ofMillis(50), Duration.ofMinutes(2))
                            .toNanos();
            decide(row, "SCHEDULED");
        }
    }

    /** Needs no rest: it writes a new row, as a producer does. */
    private void replay(SimulatedRow sent) {
        var transaction = database.begin();
        var copy = database.insert(transaction, sent.queue, sent.group, sent.body, "PENDING", 0);
        if (database.commit(transaction, List.of(copy))) {
            world.trace(() -> "an operator sends " + sent.id + " again as " + copy);
            promise.committed(List.of(copy));
            database.orders.changed(sent.queue);
        }
    }

    /** Pauses two queues, and moves a row, or its group, once no relay has the lease of either. */
    private void moveAtRest(SimulatedRow row) {
        var others = database.rows.values().stream()
                .map(other -> other.queue)
                .filter(other -> !other.equals(row.queue) && other.endsWith(".fifo") == row.queue.endsWith(".fifo"))
                .distinct()
                .toList();
        if (others.isEmpty()) {
            return;
        }
        String from = row.queue;
        String to = world.oneOf(others);
        pauseQueue(from);
        pauseQueue(to);
        world.after(world.between(Duration.ofMillis(10), LONGEST_PAUSE), () -> {
            boolean unknownOrder =
                    to.endsWith(".fifo") && ofGroup(to, row).findAny().isPresent();
            if (isAtRest(from) && isAtRest(to) && !unknownOrder) {
                ofGroup(from, row).toList().forEach(moved -> move(moved, to));
                database.orders.changed(from);
                database.orders.changed(to);
            }
        });
    }

    private void move(SimulatedRow row, String to) {
        world.trace(() -> "an operator moves " + row + " to " + to);
        String from = row.queue;
        database.move(row, to);
        promise.moved(row, from);
    }

    private Stream<SimulatedRow> ofGroup(String queue, SimulatedRow row) {
        return unsent(queue).filter(other -> row.group == null ? other == row : row.group.equals(other.group));
    }

    private Stream<SimulatedRow> unsent(String queue) {
        return Stream.of("PENDING", "SCHEDULED", "RETRY", "BLOCKED", "DEAD")
                .flatMap(status -> database.rows(queue, status).stream())
                .filter(SimulatedRow::isVisible);
    }

    private boolean isAtRest(String queue) {
        var lock = database.locks.get(SimulatedLeases.lockName(queue));
        return database.orders.pausedSince.containsKey(queue) && (lock == null || lock.until() <= database.now());
    }

    private void cancel(SimulatedRow row) {
        row.cancelledAt = world.now();
        decide(row, "DISCARDED");
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
