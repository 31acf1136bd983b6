package io.outboxrelay.consumer;

import io.awspring.cloud.sqs.listener.ContainerOptions;
import io.awspring.cloud.sqs.listener.acknowledgement.AcknowledgementCallback;
import io.awspring.cloud.sqs.listener.acknowledgement.AcknowledgementProcessor;
import io.outboxrelay.consumer.DeleteRequest.Waiting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.springframework.messaging.Message;

/**
 * Deletes what was handled. Ten that wait go at once; fewer go while no request is under way, a moment later, as those of one
 * receive are often done at the same time. Where handlers wait for their deletes nothing is left to flush at a stop.
 * Thread-safe.
 */
final class Deletions implements AcknowledgementProcessor<String>, AcknowledgementCallback<String> {

    private static final int BATCH = 10;
    private static final int ANY = 1;

    private final DeleteRequest request;
    private final Holds holds;
    private final Executor inAMoment;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean momentBegun;
    private volatile boolean running;
    private String id = "deletions";

    /** @param inAMoment runs what it is given after a millisecond or so; after a stop it may refuse */
    Deletions(DeleteRequest request, Holds holds, Executor inAMoment) {
        this.request = request;
        this.holds = holds;
        this.inAMoment = inAMoment;
    }

    @Override
    public AcknowledgementCallback<String> getAcknowledgementCallback() {
        return this;
    }

    /** Ends when SQS has answered, whatever it said: the work is committed, and another delivery would be known. */
    @Override
    public CompletableFuture<Void> onAcknowledge(Message<String> message) {
        var one = new Waiting(Received.of(message));
        holds.release(List.of(one.message()));
        add(one);
        send(BATCH);
        sendInAMoment();
        return one.answered();
    }

    @Override
    public CompletableFuture<Void> onAcknowledge(Collection<Message<String>> messages) {
        return CompletableFuture.allOf(
                messages.stream().map(this::onAcknowledge).toArray(CompletableFuture[]::new));
    }

    private synchronized void add(Waiting one) {
        waiting.add(one);
    }

    /** @param least so many have to wait for a request while none is under way; else only a full one goes */
    private void send(int least) {
        for (var batch = next(least); !batch.isEmpty(); batch = next(least)) {
            request.send(batch).thenAccept(this::ended);
        }
    }

    private synchronized List<Waiting> next(int least) {
        List<Waiting> batch = new ArrayList<>();
        if (waiting.size() >= (underWay == 0 ? least : BATCH)) {
            while (batch.size() < BATCH && !waiting.isEmpty()) {
                batch.add(waiting.poll());
            }
        }
        underWay += batch.isEmpty() ? 0 : 1;
        return batch;
    }

    private void ended(Collection<Waiting> again) {
        synchronized (this) {
            underWay--;
            waiting.addAll(again);
        }
        send(ANY);
    }

    private void sendInAMoment() {
        if (!beginsMoment()) {
            return;
        }
        try {
            inAMoment.execute(this::momentOver);
        } catch (RejectedExecutionException stopped) {
            momentOver();
        }
    }

    private synchronized boolean beginsMoment() {
        boolean begins = !momentBegun && underWay == 0 && !waiting.isEmpty();
        momentBegun |= begins;
        return begins;
    }

    private void momentOver() {
        synchronized (this) {
            momentBegun = false;
        }
        send(ANY);
    }

    @Override
    public void configure(ContainerOptions<?, ?> options) {}

    @Override
    public void setId(String id) {
        this.id = id;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public void start() {
        running = true;
    }

    /** Requests under way go on: nobody waits for them any more. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
