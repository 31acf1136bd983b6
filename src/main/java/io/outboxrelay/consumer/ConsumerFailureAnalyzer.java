package io.outboxrelay.consumer;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints the sentence alone, where Spring would print a chain of causes. */
final class ConsumerFailureAnalyzer extends AbstractFailureAnalyzer<ConsumerStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, ConsumerStartException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, failure);
    }
}
