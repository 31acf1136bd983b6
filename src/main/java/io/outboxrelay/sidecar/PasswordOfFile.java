package io.outboxrelay.sidecar;

import com.zaxxer.hikari.HikariCredentialsProvider;
import com.zaxxer.hikari.util.Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.Resource;

/**
 * Gives the pool the database's password as its file has it now: one that is replaced while the relay runs, as by a secret that
 * rotates or a token that expires, serves each new connection. Thread-safe.
 */
final class PasswordOfFile implements HikariCredentialsProvider {

    private static final String PASSWORD = "spring.datasource.password";

    private final Resource file;
    private final String username;

    private PasswordOfFile(Resource file, String username) {
        this.file = file;
        this.username = username;
    }

    /** Empty if the password is not in a file of {@code spring.config.import=configtree:}. */
    static Optional<HikariCredentialsProvider> in(ConfigurableEnvironment environment, String username) {
        return environment.getPropertySources().stream()
                // it stands for all of them
                .filter(source -> !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source))
                .filter(source -> source.containsProperty(PASSWORD))
                .findFirst()
                .filter(ConfigTreePropertySource.class::isInstance)
                .map(source -> OriginLookup.getOrigin(source, PASSWORD))
                .filter(TextResourceOrigin.class::isInstance)
                .map(origin -> ((TextResourceOrigin) origin).getResource())
                .map(file -> new PasswordOfFile(file, username));
    }

    @Override
    public Credentials getCredentials() {
        try {
            return Credentials.of(
                    username, file.getContentAsString(StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(PASSWORD + " can't be read from its file", e);
        }
    }
}
