package io.outboxrelay.consumer;

import io.awspring.cloud.sqs.listener.ContainerComponentFactory;
import io.awspring.cloud.sqs.listener.QueueNotFoundStrategy;
import io.awspring.cloud.sqs.listener.SqsContainerOptions;
import io.awspring.cloud.sqs.listener.SqsContainerOptionsBuilder;
import io.awspring.cloud.sqs.listener.SqsMessageListenerContainer;
import io.awspring.cloud.sqs.listener.acknowledgement.AcknowledgementProcessor;
import io.awspring.cloud.sqs.listener.sink.MessageSink;
import io.awspring.cloud.sqs.listener.source.MessageSource;
import io.awspring.cloud.sqs.listener.source.StandardSqsMessageSource;
import io.micrometer.observation.ObservationRegistry;
import io.outboxrelay.Inbox;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.QueueConsumer.Backoff;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** One consumer of a queue that was found: a container of Spring Cloud AWS in which our parts take the place of its own. */
final class ConsumedQueue {

    /**
     * What all consumers of a process share.
     *
     * @param databaseAnswers may take its time
     * @param chance from 0, which it may be, to 1, which it may not
     */
    record Surroundings(
            Inbox inbox,
            BodyReader bodies,
            ConsumerSettings settings,
            ConsumerEvents events,
            ObservationRegistry observations,
            BooleanSupplier databaseAnswers,
            DoubleSupplier chance) {}

    private static final int BATCH = 10;

    private final QueueConsumer consumer;
    private final FoundQueue queue;
    private final SqsAsyncClient client;
    private final Surroundings around;
    private final Executor inAMoment;
    private final Visibility visibility;
    private final Holds holds;
    private final Pause pause;

    /** @param inAMoment runs what it is given after a millisecond or so; after a stop it may refuse */
    ConsumedQueue(
            QueueConsumer consumer, FoundQueue queue, SqsAsyncClient client, Surroundings around, Executor inAMoment) {
        this.consumer = consumer;
        this.queue = queue;
        this.client = client;
        this.around = around;
        this.inAMoment = inAMoment;
        this.visibility = new Visibility(client, queue.url());
        this.holds = new Holds(consumer.name(), queue, visibility, around.events(), around.settings());
        this.pause = new Pause(queue.name(), around.databaseAnswers());
    }

    /** Hides what is being handled for another while. */
    void beat() {
        holds.beat();
    }

    /** A container that has not been started. */
    SqsMessageListenerContainer<String> container() {
        int concurrency = consumer.concurrency().orElse(around.settings().concurrency());
        var permits = new Permits(concurrency, pause);
        return SqsMessageListenerContainer.<String>builder()
                .id("consumer-" + consumer.name())
                .sqsAsyncClient(client)
                .queueNames(queue.url())
                .componentFactories(List.of(new Parts(permits)))
                .asyncMessageListener(new Dispatcher(
                        consumer,
                        around.inbox(),
                        around.bodies(),
                        around.settings().visibility(),
                        around.events()))
                .configure(options -> configure(options, concurrency, permits))
                .build();
    }

    private void configure(SqsContainerOptionsBuilder options, int concurrency, Permits permits) {
        var settings = around.settings();
        options.maxConcurrentMessages(concurrency)
                .maxMessagesPerPoll(Math.min(BATCH, concurrency))
                .pollTimeout(settings.longPoll())
                .messageVisibility(settings.visibility())
                .queueNotFoundStrategy(QueueNotFoundStrategy.FAIL)
                .listenerShutdownTimeout(settings.stopWithin())
                .messageConverter(new MessageReader(queue))
                .observationRegistry(around.observations())
                .backPressureHandlerFactory(any -> permits);
    }

    /** What the container asks for its parts. FIFO queues need no source of their own: lanes are the sink's affair. */
    private final class Parts implements ContainerComponentFactory<String, SqsContainerOptions> {

        private final Permits permits;

        private Parts(Permits permits) {
            this.permits = permits;
        }

        @Override
        public MessageSource<String> createMessageSource(SqsContainerOptions options) {
            return new StandardSqsMessageSource<>();
        }

        @Override
        public MessageSink<String> createMessageSink(SqsContainerOptions options) {
            var backoff = consumer.backoff()
                    .orElseGet(() -> new Backoff(
                            around.settings().backoff().first(),
                            around.settings().backoff().most()));
            var retries = new Retries(
                    backoff,
                    around.settings().visibility(),
                    queue.maxReceiveCount().isPresent(),
                    around.chance());
            return new HoldingSink(consumer.name(), permits, pause, holds, visibility, retries, around.events());
        }

        @Override
        public AcknowledgementProcessor<String> createAcknowledgementProcessor(SqsContainerOptions options) {
            var request = new DeleteRequest(consumer.name(), queue, client, around.events());
            return new Deletions(request, holds, inAMoment);
        }
    }
}
