package io.outboxrelay.sidecar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/**
 * The relay as a process of its own. All settings come from the environment; what it does not say is in
 * {@code defaults.properties} beside this class. Exit code 0 after a SIGTERM, 143 if it
 * came before the relay had started, 1 when it could not start.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import({SidecarConfiguration.class, SidecarAutoConfigurations.class})
public class OutboxRelayApplication {

    private static final int STOPPED_AS_ASKED = 0;

    /** Of the 10 s that a stop takes at most. A pool whose database is out of reach would take longer to close. */
    private static final Duration LONGEST_STOP = Duration.ofMillis(9_500);

    public static void main(String[] arguments) {
        var application = new SpringApplication(OutboxRelayApplication.class);
        application.setDefaultProperties(defaults());
        var stop = new StopDuringStart();
        application.addInitializers(
                context -> context.getBeanFactory().registerSingleton(StopDuringStart.class.getName(), stop));
        try {
            var context = application.run(arguments);
            context.addApplicationListener((ApplicationListener<ContextClosedEvent>) closing -> boundStop());
        } finally {
            stop.noMore();
        }
        endWithZero();
    }

    /**
     * A JVM that got a SIGTERM ends with 143, which orchestrators count as a crash. Handlers run after the context was closed, so
     * by now all that was in flight is marked. Not before the start: a failed one must end with 1.
     */
    private static void endWithZero() {
        try {
            SpringApplication.getShutdownHandlers()
                    .add(() -> Runtime.getRuntime().halt(STOPPED_AS_ASKED));
        } catch (IllegalStateException alreadyStopping) {
            // A SIGTERM at this very moment ends as one during the start does.
        }
    }

    private static void boundStop() {
        CompletableFuture.delayedExecutor(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> Runtime.getRuntime().halt(STOPPED_AS_ASKED));
    }

    // Not an application.properties: every service that links this jar would read it.
    private static Properties defaults() {
        try {
            return PropertiesLoaderUtils.loadProperties(
                    new ClassPathResource("defaults.properties", OutboxRelayApplication.class));
        } catch (IOException e) {
            throw new UncheckedIOException("defaults.properties is missing from the jar", e);
        }
    }
}
