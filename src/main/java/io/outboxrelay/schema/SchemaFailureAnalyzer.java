package io.outboxrelay.schema;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints the sentence alone, where Spring would print a chain of causes. */
final class SchemaFailureAnalyzer extends AbstractFailureAnalyzer<OutboxSchemaException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, OutboxSchemaException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, failure);
    }
}
