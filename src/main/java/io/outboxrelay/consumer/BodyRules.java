package io.outboxrelay.consumer;

import io.outboxrelay.NoRetryException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.stream.Collectors;

/** Holds a body to the constraints that its class declares, where the application has Bean Validation. Thread-safe. */
@FunctionalInterface
interface BodyRules {

    BodyRules NONE = body -> {};

    /** @throws NoRetryException naming each field and its rule, without values */
    void check(Object body);

    static BodyRules of(Validator validator) {
        return body -> {
            var broken = validator.validate(body);
            if (!broken.isEmpty()) {
                throw new NoRetryException(broken.stream()
                        .map(BodyRules::described)
                        .sorted()
                        .collect(Collectors.joining(", ", "the body breaks rules: ", "")));
            }
        };
    }

    private static String described(ConstraintViolation<Object> violation) {
        return violation.getPropertyPath()
                + " is not "
                + violation
                        .getConstraintDescriptor()
                        .getAnnotation()
                        .annotationType()
                        .getSimpleName();
    }
}
