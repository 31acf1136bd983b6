package io.outboxrelay.test.sqs;

import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The contract under AWS's rules, in real time. */
class ReceivingFromFakeSqsTest {

    private static FakeSqs sqs;

    @BeforeAll
    static void start() {
        sqs = FakeSqs.start();
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

        @Override
        String deleteWithOlderReceipt() {
            return "taken";
        }

        @Override
        String secondDelete() {
            return "taken";
        }
    }

    @Nested
    class Groups extends GroupsContract {

        @Override
        URI endpoint() {
            return sqs.endpoint();
        }

        @Override
        String deleteWithExpiredReceipt() {
            return "InvalidParameterValue";
        }
    }

    @Nested
    class DeadLetters extends DeadLettersContract {

        @Override
        URI endpoint() {
            return sqs.endpoint();
        }

        @Override
        boolean movedMessagesKeepTheirIds() {
            return false;
        }

        @Override
        int fifoMessagesMovedOfOne() {
            return 1;
        }
    }
}
