package io.outboxrelay.test.sqs;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.AssertProvider;

/**
 * A small SQS on the loopback interface, strict about AWS's rules, which fails on request and is fast enough to
 * benchmark against. It takes the calls of {@link Action}, as any client of SQS makes them. Nothing expires in it and
 * nobody needs credentials; what the rest of AWS's rules leave open, it does the same way each time. Thread-safe.
 *
 * <p>AssertJ's {@code assertThat(sqs)} says what it has received, see {@link FakeSqsAssert}. It needs Netty, which the AWS
 * SDK brings, and Jackson 3.
 */
public final class FakeSqs implements AutoCloseable, AssertProvider<FakeSqsAssert> {

    /** The account of queues that are made without one. */
    public static final String ACCOUNT = "000000000000";

    /** The region in the ARNs that it tells; in those that it is told any will do. */
    public static final String REGION = "eu-central-1";

    private static final long SEED = 42;

    private final AtomicLong requests = new AtomicLong();
    private final LoopbackServer server;
    private final Queues queues;
    private final FakeService service;

    /**
     * Starts one.
     *
     * @param port 0 for a free one
     * @param clock tells the time of SQS; unless it is a {@link ManualTime} it must run as fast as real time does
     * @param recording whether to keep what is accepted, for tests and for consumers, or only to count it
     */
    public FakeSqs(int port, InstantSource clock, boolean recording) {
        this.server = new LoopbackServer(port, this::exchange);
        this.queues = new Queues(clock, Alarm.of(clock, server.loop()), recording);
        this.service = new FakeService(queues, endpoint().toString());
        server.open();
    }

    private HttpExchange exchange() {
        return new HttpExchange(service, requests);
    }

    /** Starts one on a free port, with the real clock, recording. */
    public static FakeSqs start() {
        return new FakeSqs(0, InstantSource.system(), true);
    }

    /** Starts one on a free port, with a time that the test drives, recording. */
    public static FakeSqs start(ManualTime time) {
        return new FakeSqs(0, time, true);
    }

    /** What clients take as their endpoint. */
    public URI endpoint() {
        return server.endpoint();
    }

    /** Makes a queue, a FIFO one if the name ends in {@code .fifo}, in the place of one that was there before. */
    public FakeQueue create(String name) {
        return create(ACCOUNT, name);
    }

    /** Makes a queue of another account. */
    public FakeQueue create(String account, String name) {
        return queues.create(account, name);
    }

    /**
     * A queue that was created here or by a client.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public FakeQueue queue(String name) {
        FakeQueue queue = queues.byPath(Queues.path(ACCOUNT, name));
        if (queue == null) {
            throw new IllegalArgumentException("There is no queue " + name + " in this fake: create it first");
        }
        return queue;
    }

    /** Takes a queue away with all that is in it. */
    public void delete(String name) {
        queues.remove(Queues.path(ACCOUNT, name));
    }

    /** The URL of a queue, whether it exists or not. */
    public String url(String name) {
        return endpoint() + Queues.path(ACCOUNT, name);
    }

    /** How long every answer takes, in real time. */
    public FakeSqs latency(Duration every) {
        service.latency(every);
        return this;
    }

    /**
     * From now on some of the messages sent to a queue fail, as they do when SQS is at fault: it did not take them, and a
     * later attempt may pass.
     *
     * @param probability from 0 to 1; which ones fail is the same in each run if they come in the same order
     * @throws IllegalArgumentException if there is no such queue
     */
    public FakeSqs failing(String queue, double probability) {
        queue(queue).inject(Fault.entry("InternalFailure", false), Trigger.chance(probability, SEED));
        return this;
    }

    /** From now on every connection breaks when it asks for something, until {@link #back()}. */
    public FakeSqs away() {
        service.away(true);
        return this;
    }

    /** Ends {@link #away()}. */
    public FakeSqs back() {
        service.away(false);
        return this;
    }

    /** Ends all faults and all latency. */
    public FakeSqs heal() {
        queues.all().forEach(FakeQueue::clearFaults);
        return back().latency(Duration.ZERO);
    }

    /** Forgets all that has come into any queue so far. */
    public void restart() {
        queues.all().forEach(FakeQueue::restart);
    }

    /** What all queues have received, queue by queue and each in order, without what FIFO deduplication dropped. */
    public List<AcceptedMessage> delivered() {
        return queues.all().stream()
                .flatMap(queue -> queue.delivered().stream())
                .toList();
    }

    /**
     * Waits until something is true, which is asked whenever a message has come in, and now and then.
     *
     * @return whether it became true in that time
     */
    public boolean await(BooleanSupplier condition, Duration most) {
        return queues.await(condition, most);
    }

    /** Requests of all kinds so far, those for missing queues included. */
    public long requests() {
        return requests.get();
    }

    /** For AssertJ's {@code assertThat}. */
    @Override
    public FakeSqsAssert assertThat() {
        return new FakeSqsAssert(this);
    }

    /** Ends it, and breaks all connections. */
    @Override
    public void close() {
        server.close();
    }

    /** Arguments: port, latency of each answer in milliseconds, names of queues. Counts, but keeps no message. */
    public static void main(String[] args) {
        try (FakeSqs sqs = new FakeSqs(Integer.parseInt(args[0]), InstantSource.system(), false)) {
            sqs.latency(Duration.ofMillis(Long.parseLong(args[1])));
            for (int i = 2; i < args.length; i++) {
                sqs.create(args[i]);
            }
            System.out.println("fake SQS at " + sqs.endpoint());
            sqs.server.awaitClose();
        }
    }
}
