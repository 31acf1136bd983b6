package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.OutboxStore.SentRows;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.process.AssembledRelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The relay processes of one simulated schedule: they are started, stopped, killed and frozen. */
final class SimulatedFleet {

    private record Member(SimulatedProcess process, AssembledRelay relay) {}

    private final SimulatedWorld world;
    private final SimulatedFaults faults;
    private final SimulatedDatabase database;
    private final SimulatedSqs sqs;
    private final Promise promise;
    private final RelaySettings settings;
    private final SentRows sentRows;
    private final List<Member> members = new ArrayList<>();
    private int started;

    SimulatedFleet(
            SimulatedWorld world,
            SimulatedFaults faults,
            SimulatedDatabase database,
            SimulatedSqs sqs,
            Promise promise,
            RelaySettings settings,
            SentRows sentRows) {
        this.world = world;
        this.faults = faults;
        this.database = database;
        this.sqs = sqs;
        this.promise = promise;
        this.settings = settings;
        this.sentRows = sentRows;
    }

    void start() {
        var process = new SimulatedProcess(world, faults, "relay-" + ++started);
        var relay = AssembledRelay.of(
                process.name(),
                process,
                settings,
                new SimulatedRelayDatabase(
                        database, settings.fifoOnDead(), drawSentRows(), faults::breakConnection, this::trace),
                new SimulatedSender(world, process, sqs, promise),
                watching(process));
        members.add(new Member(process, relay));
        world.trace(() -> process.name() + " starts");
        process.execute(relay::start);
    }

    /** Where sent rows are deleted, some relays have not heard of it yet. */
    private SentRows drawSentRows() {
        return sentRows == SentRows.DELETED && world.chance(0.1) ? SentRows.KEPT : sentRows;
    }

    private RelayEvents watching(SimulatedProcess process) {
        return new RelayEvents() {
            @Override
            public void overtaken(String queue, OutboxRow failed, List<OutboxRow> by) {
                promise.overtaken(by, process);
            }

            @Override
            public void retried(String queue, OutboxRow row, String code) {
                promise.attemptCounts(process, queue, row, code);
            }

            @Override
            public void died(String queue, OutboxRow row, String code) {
                promise.died(row, process);
                promise.attemptCounts(process, queue, row, code);
            }
        };
    }

    /** Something happens to one of the processes; another takes its place if it ends. */
    void mishap() {
        if (members.isEmpty()) {
            return;
        }
        var member = world.oneOf(members);
        switch (world.between(1, 4)) {
            case 1 -> {
                kill(member);
                world.after(world.between(Duration.ofMillis(10), Duration.ofSeconds(40)), this::start);
            }
            case 2 -> {
                stop(member);
                world.after(world.between(Duration.ofMillis(10), Duration.ofSeconds(5)), this::start);
            }
            case 3 -> freeze(member, world.between(Duration.ofMillis(100), Duration.ofSeconds(14)));
            default -> freeze(member, world.between(Duration.ofSeconds(15), Duration.ofSeconds(60)));
        }
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    List<String> names() {
        return members.stream().map(member -> member.process.name()).toList();
    }

    private void trace(String statement) {
        world.trace(() -> statement);
    }

    private void kill(Member member) {
        world.trace(() -> member.process.name() + " is killed");
        members.remove(member);
        member.process.kill();
    }

    private void stop(Member member) {
        world.trace(() -> member.process.name() + " is asked to stop");
        members.remove(member);
        member.process.execute(() -> member.relay.stop(() -> {
            world.trace(() -> member.process.name() + " has stopped");
            member.process.kill();
        }));
    }

    private void freeze(Member member, Duration time) {
        world.trace(() -> member.process.name() + " is frozen for " + time);
        member.process.freeze();
        world.after(time, () -> {
            world.trace(() -> member.process.name() + " wakes up");
            member.process.wakeUp();
        });
    }
}
