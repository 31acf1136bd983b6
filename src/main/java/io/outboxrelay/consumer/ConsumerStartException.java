package io.outboxrelay.consumer;

/** A consumer can't start. Its message is one sentence with the way out. */
final class ConsumerStartException extends RuntimeException {

    ConsumerStartException(String sentence) {
        super(sentence);
    }
}
