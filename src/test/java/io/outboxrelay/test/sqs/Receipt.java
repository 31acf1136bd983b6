package io.outboxrelay.test.sqs;

/**
 * One receipt handle in a request, and what is asked for it.
 *
 * @param id of the entry, null in a call for one message
 * @param visibilityTimeout in seconds, 0 where it has no meaning
 */
record Receipt(String id, String handle, int visibilityTimeout) {}
