package io.outboxrelay.test.sqs;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** One queue as a producer and a consumer with the AWS SDK see it, in the few words that tests of receiving need. */
record Mailbox(SqsAsyncClient client, String url) {

    /** Sends one message each; in a FIFO queue all in the same group. */
    void send(String... bodies) {
        sendTo("g", bodies);
    }

    void sendTo(String group, String... bodies) {
        List<SendMessageBatchRequestEntry> entries = IntStream.range(0, bodies.length)
                .mapToObj(i -> entry(Integer.toString(i), bodies[i], group))
                .toList();
        client.sendMessageBatch(r -> r.queueUrl(url).entries(entries)).join();
    }

    private SendMessageBatchRequestEntry entry(String id, String body, String group) {
        SendMessageBatchRequestEntry.Builder entry =
                SendMessageBatchRequestEntry.builder().id(id).messageBody(body);
        return isFifo()
                ? entry.messageGroupId(group)
                        .messageDeduplicationId(UUID.randomUUID().toString())
                        .build()
                : entry.build();
    }

    boolean isFifo() {
        return url.endsWith(".fifo");
    }

    /** Up to ten messages that are there now, with all that SQS tells of them. */
    List<Message> receive() {
        return receiving(10, Duration.ZERO).join();
    }

    List<Message> receive(int most) {
        return receiving(most, Duration.ZERO).join();
    }

    /** Receives all, for a short time only. */
    List<Message> borrow(Duration visibility) {
        return client.receiveMessage(r -> r.queueUrl(url)
                        .maxNumberOfMessages(10)
                        .visibilityTimeout((int) visibility.toSeconds())
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .join()
                .messages();
    }

    /** Those that are there within ten seconds. */
    List<Message> await() {
        return receiving(10, Duration.ofSeconds(10)).join();
    }

    CompletableFuture<List<Message>> receiving(int most, Duration longPoll) {
        return client.receiveMessage(r -> r.queueUrl(url)
                        .maxNumberOfMessages(most)
                        .waitTimeSeconds((int) longPoll.toSeconds())
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .thenApply(answer -> answer.messages());
    }

    void delete(Message message) {
        client.deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()))
                .join();
    }

    /** What could not be deleted. */
    List<BatchResultErrorEntry> delete(List<Message> messages) {
        return deleting(messages).join();
    }

    CompletableFuture<List<BatchResultErrorEntry>> deleting(List<Message> messages) {
        List<DeleteMessageBatchRequestEntry> entries = IntStream.range(0, messages.size())
                .mapToObj(i -> DeleteMessageBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .receiptHandle(messages.get(i).receiptHandle())
                        .build())
                .toList();
        return client.deleteMessageBatch(r -> r.queueUrl(url).entries(entries)).thenApply(answer -> answer.failed());
    }

    void hide(Message message, Duration from) {
        client.changeMessageVisibility(r -> r.queueUrl(url)
                        .receiptHandle(message.receiptHandle())
                        .visibilityTimeout((int) from.toSeconds()))
                .join();
    }

    String attribute(QueueAttributeName name) {
        return attributes().get(name);
    }

    Map<QueueAttributeName, String> attributes() {
        return client.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .join()
                .attributes();
    }

    /** Visible, in flight, delayed. */
    List<Integer> depth() {
        Map<QueueAttributeName, String> attributes = attributes();
        return Arrays.stream(new QueueAttributeName[] {
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED
                })
                .map(name -> Integer.valueOf(attributes.get(name)))
                .toList();
    }
}
