package io.outboxrelay.test.sqs;

import java.time.Duration;

/** What goes back over the connection. */
sealed interface Answer {

    /** {@code queryError} is AWS's compatibility header, null for none. */
    record Reply(int status, String queryError, byte[] body, Duration after) implements Answer {

        Reply later(Duration by) {
            return by.isZero() ? this : new Reply(status, queryError, body, after.plus(by));
        }
    }

    record ResetConnection() implements Answer {}

    record NoAnswer() implements Answer {}
}
