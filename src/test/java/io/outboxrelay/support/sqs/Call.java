package io.outboxrelay.support.sqs;

import java.util.List;

/** A request as it came in; what the action does not have is null or empty. */
record Call(Action action, String queueUrl, String queueName, String account, List<Entry> entries) {}
