package io.outboxrelay.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A control group of Linux whose processes get half of one core together, as a container with that limit has it: the Java in it
 * sees one processor. Making one takes rights that a benchmark need not have.
 */
final class HalfACore implements AutoCloseable {

    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final String NAME = "outbox-relay-benchmark";

    private final Path group;

    private HalfACore(Path group) {
        this.group = group;
    }

    /** Empty where none can be made. Both versions of control groups count in periods of 100,000 µs. */
    static Optional<HalfACore> make() {
        return make(GROUPS.resolve("cpu"), "cpu.cfs_quota_us", "50000")
                .or(() -> make(GROUPS, "cpu.max", "50000 100000"));
    }

    private static Optional<HalfACore> make(Path parent, String limit, String half) {
        var group = parent.resolve(NAME);
        try {
            Files.createDirectories(group);
            // Never created: where the file is not, this is no control group with limits.
            Files.writeString(group.resolve(limit), half, StandardOpenOption.WRITE);
            return Optional.of(new HalfACore(group));
        } catch (IOException refused) {
            remove(group);
            return Optional.empty();
        }
    }

    /** The process enters the group before it becomes Java. */
    RelayProcess.Launch bind(RelayProcess.Launch launch) {
        var enter = "echo $$ > %s && exec \"$@\"".formatted(group.resolve("cgroup.procs"));
        var wrapper = new ArrayList<>(List.of("sh", "-c", enter, "sh"));
        wrapper.addAll(launch.wrapper());
        return new RelayProcess.Launch(wrapper, launch.options());
    }

    /** Its processes must have ended. */
    @Override
    public void close() {
        remove(group);
    }

    private static void remove(Path group) {
        try {
            Files.deleteIfExists(group);
        } catch (IOException stays) {
            System.out.printf("  %s stays: %s%n", group, stays.getMessage());
        }
    }
}
