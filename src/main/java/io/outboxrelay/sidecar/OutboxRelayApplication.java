package io.outboxrelay.sidecar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/**
 * The relay as a process of its own. All settings come from the environment; what it does not say is in
 * {@code defaults.properties} beside this class. Exit code 0 after a SIGTERM, 1 when it could not start.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(SidecarConfiguration.class)
public class OutboxRelayApplication {

    private static final int STOPPED_AS_ASKED = 0;

    public static void main(String[] arguments) {
        var application = new SpringApplication(OutboxRelayApplication.class);
        application.setDefaultProperties(defaults());
        application.run(arguments);
        // A JVM that got a SIGTERM ends with 143, which orchestrators count as a crash. Handlers run after the context
        // was closed, so by now all that was in flight is marked. Not before the start: a failed one must end with 1.
        SpringApplication.getShutdownHandlers().add(() -> Runtime.getRuntime().halt(STOPPED_AS_ASKED));
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
