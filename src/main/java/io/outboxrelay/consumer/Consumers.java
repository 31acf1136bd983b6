package io.outboxrelay.consumer;

import io.awspring.cloud.sqs.LifecycleHandler;
import io.awspring.cloud.sqs.listener.SqsMessageListenerContainer;
import io.outboxrelay.MessageRoute;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.consumer.ConsumedQueue.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts and stops all consumers of an application, after everything else and before everything else. */
final class Consumers implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Consumers.class);

    /** With fewer, followers in a FIFO group can be counted to death by the one before them. */
    private static final int LEAST_RECEIVES_FIFO = 3;
    /** So long a delete waits for others of its receive. */
    private static final long MOMENT_MILLIS = 1;

    private final List<QueueConsumer> consumers;
    private final ConsumerClient client;
    private final Map<String, String> addresses;
    private final Surroundings around;
    private final List<SqsMessageListenerContainer<String>> containers = new ArrayList<>();
    private @Nullable ScheduledExecutorService heartbeat;
    private volatile boolean running;

    Consumers(
            List<QueueConsumer> consumers, ConsumerClient client, Map<String, String> addresses, Surroundings around) {
        this.consumers = consumers;
        this.client = client;
        this.addresses = addresses;
        this.around = around;
    }

    @Override
    public void start() {
        running = true;
        try {
            var lookup = new QueueLookup(client.get(), addresses);
            var timer = Executors.newSingleThreadScheduledExecutor(Consumers::daemon);
            heartbeat = timer;
            consumers.forEach(this::requireReadable);
            // All of them are found before the first one begins.
            var queues = consumers.stream().map(lookup::find).toList();
            for (int i = 0; i < queues.size(); i++) {
                begin(consumers.get(i), queues.get(i), timer);
            }
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    private void begin(QueueConsumer consumer, FoundQueue queue, ScheduledExecutorService timer) {
        warn(consumer, queue);
        Executor inAMoment = task -> timer.schedule(task, MOMENT_MILLIS, TimeUnit.MILLISECONDS);
        var consumed = new ConsumedQueue(consumer, queue, client.get(), around, inAMoment);
        var container = consumed.container();
        containers.add(container);
        long period = around.settings().heartbeat().toMillis();
        timer.scheduleWithFixedDelay(() -> beat(consumed), period, period, TimeUnit.MILLISECONDS);
        container.start();
    }

    /** A timer drops a task that throws, and with it all holds. */
    private static void beat(ConsumedQueue consumed) {
        try {
            consumed.beat();
        } catch (RuntimeException e) {
            log.warn("messages could not be held, trying again", e);
        }
    }

    private void requireReadable(QueueConsumer consumer) {
        for (MessageRoute<?> route : consumer.routes()) {
            if (!around.bodies().reads(route.body())) {
                throw new ConsumerStartException(
                        "Consumer %s can't read %s: add spring-boot-starter-jackson, or make one JsonMapper bean the primary one"
                                .formatted(consumer.name(), route.body().getName()));
            }
        }
    }

    private static void warn(QueueConsumer consumer, FoundQueue queue) {
        int receives = queue.maxReceiveCount().orElse(0);
        if (receives == 0) {
            log.warn(
                    "queue {} of consumer {} has no dead letter queue: a message that can't be handled comes back for ever",
                    queue.name(),
                    consumer.name());
        } else if (queue.fifo() && receives < LEAST_RECEIVES_FIFO) {
            log.warn(
                    "queue {} of consumer {} has a maxReceiveCount of {}: give it 3 at least, or a failing message may take"
                            + " those behind it to the dead letter queue",
                    queue.name(),
                    consumer.name(),
                    receives);
        }
    }

    private static Thread daemon(Runnable task) {
        var thread = new Thread(task, "outbox-consumer-heartbeat");
        thread.setDaemon(true);
        return thread;
    }

    /** All at once; the heartbeat goes on until the last one has stopped. */
    @Override
    public void stop() {
        LifecycleHandler.get().stop(containers);
        containers.clear();
        var timer = heartbeat;
        if (timer != null) {
            timer.shutdown(); // deletes that wait for their moment still go
        }
        client.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
