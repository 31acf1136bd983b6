package io.outboxrelay.benchmark;

import io.outboxrelay.sqs.RawSender;
import java.time.Duration;
import java.util.Map;

/** The relay's SQS client without a relay, in a process of its own. */
final class RawProcess implements AutoCloseable {

    static final int IN_FLIGHT = 64;

    private final ChildProcess process;

    RawProcess(Map<String, String> environment) {
        process = ChildProcess.talking(RawSender.class, environment);
    }

    /** Rate and the process's CPU time for so many messages. */
    record Sent(double perSecond, Duration cpu) {}

    Sent send(String queueUrl, int messages) {
        var before = ProcessCpu.of(process.pid());
        long micros = Long.parseLong(process.ask("%s %d %d".formatted(queueUrl, messages, IN_FLIGHT)));
        return new Sent(messages * 1e6 / micros, ProcessCpu.of(process.pid()).minus(before));
    }

    @Override
    public void close() {
        process.close();
    }
}
