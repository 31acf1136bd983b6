package io.outboxrelay.sidecar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.ApplicationContextFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/**
 * The relay as a process of its own. All settings come from the environment; what it does not say is in
 * {@code defaults.properties} beside this class. Exit code 0 after a SIGTERM, 143 if it
 * came during the start, 1 when it could not start.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import({SidecarConfiguration.class, SidecarAutoConfigurations.class})
public class OutboxRelayApplication {

    /** Of the 10 s that a stop takes at most. A pool whose database is out of reach would take longer to close. */
    private static final Duration LONGEST_STOP = Duration.ofMillis(9_500);

    /** Spring Boot would prepare what only the port needs on a thread of its own, at the cost of what sends. */
    private static final String NO_PREPARATION = "spring.backgroundpreinitializer.ignore";

    public static void main(String[] arguments) {
        System.setProperty(NO_PREPARATION, "true");
        var application = new SpringApplication(OutboxRelayApplication.class);
        application.setDefaultProperties(defaults());
        application.setApplicationContextFactory(type -> type == WebApplicationType.SERVLET
                ? new RelayFirstContext()
                : ApplicationContextFactory.DEFAULT.create(type));
        application.setRegisterShutdownHook(false);
        var stop = new StopHook();
        application.addInitializers(
                context -> context.getBeanFactory().registerSingleton(StopHook.class.getName(), stop));
        try {
            var context = application.run(arguments);
            context.addApplicationListener((ApplicationListener<ContextClosedEvent>) closing -> boundStop());
            stop.started(context::close);
        } catch (RuntimeException | Error e) {
            stop.failed();
            throw e;
        }
    }

    private static void boundStop() {
        CompletableFuture.delayedExecutor(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> Runtime.getRuntime().halt(StopHook.STOPPED_AS_ASKED));
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
