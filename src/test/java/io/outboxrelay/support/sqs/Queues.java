package io.outboxrelay.support.sqs;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The queues of one fake, by their addresses. Its monitor is the one lock for the contents of all of them, because
 * messages move between queues: {@link FakeService} holds it, and so do the public methods of {@link FakeQueue} and
 * whatever the alarm calls.
 */
final class Queues {

    private final Map<String, FakeQueue> byPath = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final Alarm alarm;
    private final boolean recording;
    private long places;

    /** {@code recording}: whether new queues keep what they accept, or only count it. */
    Queues(InstantSource clock, Alarm alarm, boolean recording) {
        this.clock = clock;
        this.alarm = alarm;
        this.recording = recording;
    }

    Instant now() {
        return clock.instant();
    }

    void at(Instant due, Runnable call) {
        alarm.at(due, call);
    }

    /** A number higher than all before it, in whatever queue. */
    long nextPlace() {
        return ++places;
    }

    static String path(String account, String name) {
        return "/" + account + "/" + name;
    }

    /** In the place of one that had the same address, if there was one. */
    FakeQueue create(String account, String name) {
        FakeQueue queue = new FakeQueue(account, name, this, recording);
        byPath.put(queue.path(), queue);
        return queue;
    }

    void remove(String path) {
        byPath.remove(path);
    }

    /** Null if there is none. */
    FakeQueue byPath(String path) {
        return byPath.get(path);
    }

    /** Null if there is none. The region may be any. */
    FakeQueue byArn(String arn) {
        return byPath(CallAddress.pathOfArn(arn));
    }

    boolean has(FakeQueue queue) {
        return byPath(queue.path()) == queue;
    }

    /** The queues whose dead letters go to this one. */
    List<FakeQueue> sourcesOf(FakeQueue deadLetterQueue) {
        return byPath.values().stream()
                .filter(queue -> queue.settings().redrive() != null)
                .filter(queue -> byArn(queue.settings().redrive().deadLetterTargetArn()) == deadLetterQueue)
                .toList();
    }
}
