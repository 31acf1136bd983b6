package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.ReceivingQueue.Letter;
import io.outboxrelay.test.sqs.Action;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeletionsTest extends ConsumerTest {

    @ParameterizedTest
    @ValueSource(strings = {"", ".fifo"})
    void deletes_that_the_service_failed_are_sent_again_and_nothing_is_delivered_twice(String suffix) {
        var queue = queue(suffix, 5);
        sqs.queue(queue.name())
                .inject(Action.DELETE_MESSAGE_BATCH, Fault.entry("InternalError", false), Trigger.chance(0.2, 7));
        queue.send(letters(200));

        try (var host = start(noting(queue).build())) {
            eventuallyEmpty(queue);
        }
        assertThat(handled).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void a_request_that_is_lost_as_a_whole_is_sent_again() {
        var queue = queue("", 5);
        sqs.queue(queue.name()).inject(Action.DELETE_MESSAGE_BATCH, Fault.serverError(500), Trigger.times(5));
        queue.send(letters(20));

        try (var host = start(noting(queue).build())) {
            eventuallyEmpty(queue);
        }
        assertThat(handled).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void a_receipt_that_is_no_longer_valid_brings_the_message_again_and_it_is_known() {
        var queue = queue("", 5);
        sqs.queue(queue.name())
                .inject(Action.DELETE_MESSAGE_BATCH, Fault.entry("ReceiptHandleIsInvalid", true), Trigger.times(3));
        queue.send(letters(20));

        try (var host = start(noting(queue).build())) {
            eventuallyEmpty(queue);
        }
        assertThat(handled).hasSize(20).doesNotHaveDuplicates();
        assertThat(log.all()).anyMatch(line -> line.contains("its receipt is no longer valid"));
    }

    @Test
    void ten_at_a_time_where_there_are_many() {
        var queue = queue("", 5);
        queue.send(letters(2_000));

        try (var host = start(noting(queue).concurrency(50).build())) {
            eventuallyEmpty(queue);
        }
        assertThat(handled).hasSize(2_000);
        assertThat(sqs.queue(queue.name()).requests(Action.DELETE_MESSAGE_BATCH))
                .isLessThan(600);
    }

    private static java.util.List<Letter> letters(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Letter.of("Any", "group-" + i % 10, "m" + i))
                .toList();
    }
}
