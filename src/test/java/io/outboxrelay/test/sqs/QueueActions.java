package io.outboxrelay.test.sqs;

import static io.outboxrelay.test.sqs.QueueSettings.FIFO_QUEUE;
import static io.outboxrelay.test.sqs.QueueSettings.REDRIVE_POLICY;

import io.outboxrelay.test.sqs.Answer.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What is done to whole queues: created, looked up, asked for attributes, told others, purged. Guarded by the lock of
 * {@link Queues}.
 */
final class QueueActions {

    private static final Pattern STANDARD_NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}");
    private static final Pattern FIFO_NAME = Pattern.compile("[A-Za-z0-9_-]{1,75}\\.fifo");

    private final Queues queues;
    private final String endpoint;

    QueueActions(Queues queues, String endpoint) {
        this.queues = queues;
        this.endpoint = endpoint;
    }

    /** Creating a queue that is there already is no mistake, unless it has other attributes. */
    Reply create(Call call) {
        String name = String.valueOf(call.text("QueueName"));
        Map<String, String> attributes = attributes(call);
        boolean fifo = "true".equalsIgnoreCase(attributes.remove(FIFO_QUEUE));
        if (fifo != name.endsWith(".fifo")
                || !(fifo ? FIFO_NAME : STANDARD_NAME).matcher(name).matches()) {
            return JsonReply.refusal(Refusal.badParameter("Can only include alphanumeric characters, hyphens, or"
                    + " underscores. 1 to 80 in length, .fifo at the end of a FIFO queue's name included."));
        }
        FakeQueue there = queues.byPath(Queues.path(FakeSqs.ACCOUNT, name));
        Optional<Refusal> refusal = there == null ? refuse(attributes, name) : differ(attributes, there.settings());
        if (refusal.isPresent()) {
            return JsonReply.refusal(refusal.get());
        }
        FakeQueue queue = there == null ? queues.create(FakeSqs.ACCOUNT, name) : there;
        attributes.forEach(queue.settings()::set);
        return url(queue);
    }

    private static Optional<Refusal> differ(Map<String, String> attributes, QueueSettings settings) {
        Map<String, String> told = settings.told();
        return attributes.entrySet().stream()
                .filter(wanted -> !isSame(wanted.getValue(), told.getOrDefault(wanted.getKey(), "")))
                .findFirst()
                .map(different -> new Refusal(
                        400,
                        "QueueNameExists",
                        "QueueAlreadyExists",
                        "A queue already exists with the same name and a different value for attribute "
                                + different.getKey()));
    }

    private static boolean isSame(String wanted, String told) {
        return wanted.equals(told)
                || RedrivePolicy.parse(wanted).isPresent()
                        && RedrivePolicy.parse(wanted).equals(RedrivePolicy.parse(told));
    }

    Reply url(FakeQueue queue) {
        return JsonReply.of(json -> json.writeStringProperty("QueueUrl", endpoint + queue.path()));
    }

    Reply setAttributes(Call call, FakeQueue queue) {
        Map<String, String> attributes = attributes(call);
        Optional<Refusal> refusal = refuse(attributes, queue.name());
        if (refusal.isPresent()) {
            return JsonReply.refusal(refusal.get());
        }
        attributes.forEach(queue.settings()::set);
        return JsonReply.empty();
    }

    private Optional<Refusal> refuse(Map<String, String> attributes, String queue) {
        return attributes.entrySet().stream()
                .map(attribute -> QueueSettings.judge(attribute.getKey(), attribute.getValue())
                        .or(() -> refuseTarget(attribute.getKey(), attribute.getValue(), queue)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Refusal> refuseTarget(String name, String value, String queue) {
        if (!name.equals(REDRIVE_POLICY) || value.isEmpty()) {
            return Optional.empty();
        }
        FakeQueue target = queues.byArn(RedrivePolicy.parse(value).orElseThrow().deadLetterTargetArn());
        if (target == null || target.name().equals(queue)) {
            return Optional.of(QueueSettings.badRedrivePolicy(
                    value, "Dead letter target does not exist, or is the queue itself."));
        }
        return target.fifo() == queue.endsWith(".fifo")
                ? Optional.empty()
                : Optional.of(QueueSettings.badRedrivePolicy(
                        value, "Dead-letter queue must be same type of queue as the source."));
    }

    Reply getAttributes(Call call, FakeQueue queue) {
        Map<String, String> attributes = queue.settings().told();
        attributes.putAll(facts(queue));
        List<String> names = call.texts("AttributeNames");
        if (!names.contains("All")) {
            attributes.keySet().retainAll(names);
        }
        return JsonReply.of(json -> {
            json.writeObjectPropertyStart("Attributes");
            attributes.forEach(json::writeStringProperty);
            json.writeEndObject();
        });
    }

    private static Map<String, String> facts(FakeQueue queue) {
        FakeQueue.Depth depth = queue.depth();
        String created = Long.toString(queue.createdAt().getEpochSecond());
        Map<String, String> facts = new HashMap<>(Map.of(
                "QueueArn", queue.arn(),
                "CreatedTimestamp", created,
                "ApproximateNumberOfMessages", Integer.toString(depth.visible()),
                "ApproximateNumberOfMessagesNotVisible", Integer.toString(depth.inFlight()),
                "ApproximateNumberOfMessagesDelayed", Integer.toString(depth.delayed())));
        if (queue.fifo()) {
            facts.put(FIFO_QUEUE, "true");
        }
        return facts;
    }

    Reply deadLetterSources(FakeQueue queue) {
        return JsonReply.of(json -> {
            json.writeArrayPropertyStart("queueUrls");
            queues.sourcesOf(queue).forEach(source -> json.writeString(endpoint + source.path()));
            json.writeEndArray();
        });
    }

    Reply purge(FakeQueue queue) {
        return queue.deliveries().purge()
                ? JsonReply.empty()
                : JsonReply.refusal(Refusal.prefixed(
                        403,
                        "PurgeQueueInProgress",
                        "Only one PurgeQueue operation on " + queue.name() + " is allowed every 60 seconds."));
    }

    private static Map<String, String> attributes(Call call) {
        Map<String, String> attributes = new HashMap<>();
        JsonNode given = call.parameters().get("Attributes");
        if (given != null) {
            given.properties()
                    .forEach(attribute -> attributes.put(
                            attribute.getKey(), attribute.getValue().asString()));
        }
        return attributes;
    }
}
