package io.outboxrelay;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link QueueConsumer} does with one event type.
 *
 * @param <T> the body
 */
public sealed interface MessageRoute<T> {

    /** As what the body is read. */
    Class<T> body();

    /** Work in the transaction of this database, once per message, and once per business key if there is one. */
    record Handling<T>(Class<T> body, @Nullable Function<? super T, String> businessKey, MessageHandler<T> handler)
            implements MessageRoute<T> {}

    /** Work in another system. */
    record Acting<T, R>(Class<T> body, ExternalEffect<T, R> effect) implements MessageRoute<T> {}
}
