package io.outboxrelay.test.sqs;

import io.outboxrelay.support.ElasticMq;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The contract on a server that others wrote, and where that one is known to differ from AWS. */
class ReceivingFromElasticMqTest {

    private static ElasticMq sqs;

    @BeforeAll
    static void start() {
        sqs = ElasticMq.start();
    }

    @AfterAll
    static void stop() {
        sqs.close();
    }

    @Nested
    class Receiving extends ReceivingContract {

        @Override
        URI endpoint() {
            return sqs.endpoint();
        }
    }

    @Nested
    class Receipts extends ReceiptsContract {

        @Override
        URI endpoint() {
            return sqs.endpoint();
        }

        /** AWS takes it. */
        @Override
        String deleteWithOlderReceipt() {
            return "ReceiptHandleIsInvalid";
        }

        /** AWS takes it. */
        @Override
        String secondDelete() {
            return "ReceiptHandleIsInvalid";
        }
    }

    @Nested
    class Groups extends GroupsContract {

        @Override
        URI endpoint() {
            return sqs.endpoint();
        }

        /** AWS refuses it. */
        @Override
        String deleteWithExpiredReceipt() {
            return "taken";
        }
    }

    @Nested
    class DeadLetters extends DeadLettersContract {

        @Override
        URI endpoint() {
            return sqs.endpoint();
        }

        /** On AWS they are new messages. */
        @Override
        boolean movedMessagesKeepTheirIds() {
            return true;
        }

        /** AWS moves it. */
        @Override
        int fifoMessagesMovedOfOne() {
            return 0;
        }
    }
}
