package io.outboxrelay.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** What the operating system accounts to a process. Linux only; elsewhere every figure is zero. */
final class ProcessCpu {

    /** Of {@code /proc/<pid>/stat}, counted behind the command's name. */
    private static final int PARENT = 1;

    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;
    /** USER_HZ, which is the same on every Linux that runs Java. */
    private static final long TICK_MILLIS = 10;

    private ProcessCpu() {}

    static Duration of(long pid) {
        var stat = stat(pid);
        return millis(stat, USER, SYSTEM);
    }

    /** With its children, those that have ended included. */
    static Duration ofTree(long pid) {
        var own = millis(stat(pid), USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM);
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::children)
                .map(child -> of(child.pid()))
                .reduce(own, Duration::plus);
    }

    static long parent(long pid) {
        return stat(pid)[PARENT];
    }

    /** Memory in use, in MiB. */
    static double residentMebibytes(long pid) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElse(0)
                    / 1024.0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static Duration millis(long[] stat, int... fields) {
        return Duration.ofMillis(
                Arrays.stream(fields).mapToLong(field -> stat[field]).sum() * TICK_MILLIS);
    }

    private static long[] stat(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Arrays.stream(fields)
                    .limit(CHILDREN_SYSTEM + 1)
                    .mapToLong(field -> field.matches("-?\\d+") ? Long.parseLong(field) : 0)
                    .toArray();
        } catch (NoSuchFileException gone) {
            return new long[CHILDREN_SYSTEM + 1];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
