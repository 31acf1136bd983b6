package io.outboxrelay.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.ContextCustomizerFactories;
import org.springframework.test.context.TestExecutionListeners;
import org.springframework.test.context.TestExecutionListeners.MergeMode;
import org.springframework.test.context.TestPropertySource;

/**
 * A Spring test, such as a {@code @SpringBootTest}, with a relay in it that sends to a
 * {@link io.outboxrelay.test.sqs.FakeSqs}, which is a bean of the test. The database is the test's own: a real PostgreSQL.
 * Consumers of the service receive from the fake, too. Relays need {@code software.amazon.awssdk:sqs} and
 * {@code net.javacrumbs.shedlock:shedlock-spring} in the tests' dependencies.
 *
 * <p>Before each test all faults end, what the one before left is sent or removed, and the fake forgets what it received. A
 * test that is {@code @Transactional} never commits, so nothing of it is sent.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ContextCustomizerFactories(FakeSqsCustomizerFactory.class)
@TestExecutionListeners(listeners = CleanStart.class, mergeMode = MergeMode.MERGE_WITH_DEFAULTS)
// a test can't wait for minutes until a message is tried again
@TestPropertySource(
        properties = {"outbox.relay.enabled=true", "outbox.relay.backoff.initial=20ms", "outbox.relay.backoff.max=200ms"
        })
public @interface OutboxTest {

    /** The queues that the fake has, FIFO queues among them by their names. */
    String[] queues();
}
