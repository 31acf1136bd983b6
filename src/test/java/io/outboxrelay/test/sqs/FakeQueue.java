package io.outboxrelay.test.sqs;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One queue of the fake: its messages, its script of faults, and what it accepted in order. Thread-safe. */
public final class FakeQueue {

    private final String account;
    private final String name;
    private final Queues queues;
    private final Instant createdAt;
    private final Faults faults = new Faults();
    private final Map<Action, Long> requests = new EnumMap<>(Action.class);
    private final QueueSettings settings = new QueueSettings();
    private final QueueContents contents;
    private final Deliveries deliveries;
    private final Receipts receipts;
    private final Arrivals arrivals;

    /** What came in since the last {@link #restart()}: messages, send requests, and when the first and last message came. */
    public record Tally(long accepted, long requests, Instant firstAt, Instant lastAt) {}

    /** How many messages wait for consumers, are with consumers, and may not be seen yet. */
    public record Depth(int visible, int inFlight, int delayed) {}

    FakeQueue(String account, String name, Queues queues, boolean recording) {
        this.account = account;
        this.name = name;
        this.queues = queues;
        this.createdAt = queues.now();
        this.contents = new QueueContents(fifo());
        this.deliveries = new Deliveries(queues, contents, new DeadLetters(this, queues));
        this.receipts = new Receipts(this);
        this.arrivals = new Arrivals(this, queues, recording);
    }

    /** As clients know it. */
    public String name() {
        return name;
    }

    /** Whether it keeps order, as its name says. */
    public boolean fifo() {
        return name.endsWith(".fifo");
    }

    /** Its name among all of AWS. */
    public String arn() {
        return "arn:aws:sqs:" + FakeSqs.REGION + ":" + account + ":" + name;
    }

    String path() {
        return Queues.path(account, name);
    }

    Instant createdAt() {
        return createdAt;
    }

    /** The most that a message may have. */
    public int maxMessageBytes() {
        synchronized (queues) {
            return settings.number(QueueSettings.MAXIMUM_MESSAGE_SIZE);
        }
    }

    /** Sets the most that a message may have, 1 MiB unless told otherwise. */
    public FakeQueue maxMessageBytes(int bytes) {
        synchronized (queues) {
            settings.set(QueueSettings.MAXIMUM_MESSAGE_SIZE, Integer.toString(bytes));
        }
        return this;
    }

    /** Lists what is accepted from now on under {@link #accepted()}, or only counts it. */
    public FakeQueue recording(boolean on) {
        synchronized (queues) {
            arrivals.log().recording(on);
        }
        return this;
    }

    /** Holds what is accepted from now on for consumers, or lets it go. */
    public FakeQueue holding(boolean on) {
        synchronized (queues) {
            arrivals.holding(on);
        }
        return this;
    }

    /** How many messages may be in flight, 120,000 as on AWS unless told otherwise. */
    public FakeQueue inFlightLimit(int most) {
        synchronized (queues) {
            deliveries.inFlightLimit(most);
        }
        return this;
    }

    /**
     * How long a purge takes, none unless told otherwise; on AWS up to 60 seconds. Until it ends messages are still
     * received, and what is sent meanwhile is lost with the rest.
     */
    public FakeQueue purgeWindow(Duration takes) {
        synchronized (queues) {
            deliveries.purgeWindow(takes);
        }
        return this;
    }

    /** Forgets what has come in so far, deduplication ids included. */
    public void restart() {
        synchronized (queues) {
            arrivals.clear();
            contents.clear();
            requests.clear();
        }
    }

    /** What came in since the last restart. */
    public Tally tally() {
        synchronized (queues) {
            return arrivals.log().tally(requests(Action.SEND_MESSAGE_BATCH));
        }
    }

    /** Exact, where SQS's own numbers are approximate. */
    public Depth depth() {
        synchronized (queues) {
            deliveries.settle();
            return contents.depth();
        }
    }

    /** Lets {@code fault} strike sends when {@code trigger} says so. Faults are asked in the order they were added. */
    public FakeQueue inject(Fault fault, Trigger trigger) {
        return inject(Action.SEND_MESSAGE_BATCH, fault, trigger);
    }

    /**
     * The same for another action.
     *
     * @throws IllegalArgumentException if such a fault can't happen to this action
     */
    public FakeQueue inject(Action action, Fault fault, Trigger trigger) {
        faults.add(action, fault, trigger);
        return this;
    }

    /** Ends all faults. */
    public void clearFaults() {
        faults.clear();
    }

    Faults faults() {
        return faults;
    }

    /** What was sent here and accepted so far, in order, deduplicated ones included, dead letters not. */
    public List<AcceptedMessage> accepted() {
        synchronized (queues) {
            return arrivals.log().messages();
        }
    }

    /** What consumers would get: without the ones that FIFO deduplication dropped. */
    public List<AcceptedMessage> delivered() {
        return accepted().stream().filter(message -> !message.duplicate()).toList();
    }

    /** How many were accepted, also where they are not listed. */
    public long acceptedCount() {
        synchronized (queues) {
            return arrivals.log().count();
        }
    }

    /** All so far, those included that get no answer or wait for it. */
    public long requests(Action action) {
        synchronized (queues) {
            return requests.getOrDefault(action, 0L);
        }
    }

    void count(Action action) {
        requests.merge(action, 1L, Long::sum);
    }

    QueueSettings settings() {
        return settings;
    }

    QueueContents contents() {
        return contents;
    }

    Deliveries deliveries() {
        return deliveries;
    }

    Receipts receipts() {
        return receipts;
    }

    Arrivals arrivals() {
        return arrivals;
    }
}
