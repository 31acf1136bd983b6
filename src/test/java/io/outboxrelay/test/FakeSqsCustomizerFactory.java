package io.outboxrelay.test;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Reads {@link OutboxTest}. */
final class FakeSqsCustomizerFactory implements ContextCustomizerFactory {

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        OutboxTest test = TestContextAnnotationUtils.findMergedAnnotation(testClass, OutboxTest.class);
        return test == null ? null : new FakeSqsCustomizer(List.of(test.queues()));
    }
}
