package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import io.outboxrelay.consumer.DeadLetters;
import io.outboxrelay.support.ReceivingQueue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

final class PoisonScenario implements ConsumerScenario {

    private static final int RECEIVES = 3;

    @Override
    public String name() {
        return "poison";
    }

    @Override
    public String shows() {
        return "of ten tickets the tenth has a text where a number belongs: it is received three times, then dead";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) {
        var queue = stage.queue("poison", RECEIVES);
        var dead = new DeadLetters(stage.client());
        var consumer = QueueConsumer.of(queue.name())
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> stage.charge(queue, ticket))
                .build();
        int refused;
        try (var host = stage.consume(consumer)) {
            stage.order(queue, Ticket.series(9));
            stage.orderText(queue, "{\"id\": \"t9\", \"version\": 0, \"cents\": \"ten\"}");
            stage.eventually(() -> stage.charges(queue) == 9 && queue.depth() == 0 && queue.deadLetters() == 1);
            refused = ConsumerStage.outcomes(host, "no_retry");
        }
        var letters = dead.first(queue.name(), 10);
        letters.forEach(letter -> stage.tell(
                "in the dead letter queue: %s of type %s",
                letter.body(), letter.attributes().get("eventType")));
        return ScenarioVerdict.of(
                        "%d handled, %d dead after %d receives, DLQ depth %d",
                        stage.charges(queue), letters.size(), refused, dead.depth(queue.name()))
                .is("handled", 9, stage.charges(queue))
                .is("receives of the tenth", RECEIVES, refused)
                .is("its queue, as SQS marked it", queue.name(), source(stage, queue))
                .is("DLQ depth", 1L, dead.depth(queue.name()));
    }

    /** By this mark SQS finds the way back. */
    private static String source(ConsumerStage stage, ReceivingQueue queue) {
        return stage
                .client()
                .receiveMessage(r -> r.queueUrl(queue.deadLetterUrl())
                        .visibilityTimeout(0)
                        .messageSystemAttributeNames(MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN))
                .join()
                .messages()
                .stream()
                .map(message -> message.attributes().get(MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN))
                .map(arn -> String.valueOf(arn).replaceAll(".*:", ""))
                .findFirst()
                .orElse("none");
    }
}
