package io.outboxrelay.scenario;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** Which messages a client deleted, as it sent it: an empty queue does not tell a delete from a move. Thread-safe. */
final class Deletes implements ExecutionInterceptor {

    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final Map<String, Queue<String>> deleted = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();

    @Override
    public void afterExecution(Context.AfterExecution call, ExecutionAttributes attributes) {
        if (call.response() instanceof ReceiveMessageResponse received) {
            for (Message message : received.messages()) {
                bodies.put(message.receiptHandle(), message.body());
            }
        }
        if (call.request() instanceof DeleteMessageBatchRequest delete) {
            requests.computeIfAbsent(delete.queueUrl(), url -> new AtomicInteger())
                    .incrementAndGet();
            for (DeleteMessageBatchRequestEntry entry : delete.entries()) {
                deleted.computeIfAbsent(delete.queueUrl(), url -> new ConcurrentLinkedQueue<>())
                        .add(bodies.get(entry.receiptHandle()));
            }
        }
    }

    /** Bodies of the messages, each as often as it was deleted. */
    List<String> bodies(String queueUrl) {
        return List.copyOf(deleted.getOrDefault(queueUrl, new ConcurrentLinkedQueue<>()));
    }

    int requests(String queueUrl) {
        return requests.getOrDefault(queueUrl, new AtomicInteger()).get();
    }
}
