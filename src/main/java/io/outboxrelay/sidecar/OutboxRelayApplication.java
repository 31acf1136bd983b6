package io.outboxrelay.sidecar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class OutboxRelayApplication {

    public static void main(String[] arguments) {
        var application = new SpringApplication(OutboxRelayApplication.class);
        application.setDefaultProperties(defaults());
        application.run(arguments);
    }

    private static Properties defaults() {
        try {
            return PropertiesLoaderUtils.loadProperties(
                    new ClassPathResource("defaults.properties", OutboxRelayApplication.class));
        } catch (IOException e) {
            throw new UncheckedIOException("defaults.properties is missing from the jar", e);
        }
    }
}
