package io.outboxrelay.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** Reads one queue on a thread of its own until it is closed, and enters each message into the ledger. */
final class PaymentConsumer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PaymentConsumer.class);

    private final SqsAsyncClient sqs;
    private final String queueUrl;
    private final ShopLedger ledger;
    private final Thread thread;
    private volatile boolean closed;

    PaymentConsumer(SqsAsyncClient sqs, String queueUrl, ShopLedger ledger) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
        this.ledger = ledger;
        this.thread = new Thread(this::consume, "consumer of " + queueUrl);
        thread.setDaemon(true);
        thread.start();
    }

    private void consume() {
        while (!closed) {
            try {
                var messages = receive();
                messages.forEach(this::enter);
                delete(messages);
            } catch (CompletionException e) {
                // Like any consumer: what was not deleted comes again.
                if (!closed) {
                    log.warn("{}: {}", queueUrl, e.getMessage());
                }
            }
        }
    }

    private List<Message> receive() {
        return sqs.receiveMessage(r -> r.queueUrl(queueUrl)
                        .maxNumberOfMessages(10)
                        .waitTimeSeconds(1)
                        .messageAttributeNames("outbox-message-id")
                        .messageSystemAttributeNames(MessageSystemAttributeName.MESSAGE_GROUP_ID))
                .join()
                .messages();
    }

    private void enter(Message message) {
        var group = message.attributes().getOrDefault(MessageSystemAttributeName.MESSAGE_GROUP_ID, ShopLedger.NO_GROUP);
        var id = message.messageAttributes().get("outbox-message-id").stringValue();
        ledger.received(group, UUID.fromString(id));
    }

    private void delete(List<Message> messages) {
        var receipts = new ArrayList<DeleteMessageBatchRequestEntry>();
        for (var message : messages) {
            receipts.add(DeleteMessageBatchRequestEntry.builder()
                    .id(message.messageId())
                    .receiptHandle(message.receiptHandle())
                    .build());
        }
        if (!receipts.isEmpty()) {
            sqs.deleteMessageBatch(r -> r.queueUrl(queueUrl).entries(receipts)).join();
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join(3_000);
    }
}
