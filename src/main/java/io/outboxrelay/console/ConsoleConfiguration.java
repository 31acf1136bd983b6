package io.outboxrelay.console;

import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.ViewResolver;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The console's parts. The sidecar adds it to its configurations if {@code outbox.console.enabled=true}; a service that links the
 * library never gets it.
 */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration"
        })
@EnableConfigurationProperties(ConsoleSettings.class)
@Import({ConsoleSecurity.class, OverviewPage.class, ListPages.class, MessagePages.class, VerbPages.class, Frame.class})
class ConsoleConfiguration implements WebMvcConfigurer {

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/console/assets/**")
                .addResourceLocations("classpath:/io/outboxrelay/console/assets/");
    }

    @Bean
    ViewResolver outboxConsoleTemplates() {
        return new Templates();
    }

    @Bean
    ConsoleDatabase outboxConsoleDatabase(DataSource dataSource) throws SQLException {
        return new ConsoleDatabase(dataSource);
    }

    /** All beans are made by then, and the sidecar has verified the schema: its bean comes first. */
    @Bean
    SmartInitializingSingleton outboxConsoleStart(ConsoleDatabase database, SampleRing samples) {
        return () -> {
            database.verify();
            samples.start();
        };
    }

    @Bean
    SampleRing outboxConsoleSamples(ConsoleDatabase database) {
        return new SampleRing(database.client());
    }

    @Bean
    Queues outboxConsoleQueues(ConsoleDatabase database) {
        return new Queues(database.client());
    }

    /** The sender's room tells the depth, if this process sends. */
    @Bean
    Queues.DeadLetters outboxConsoleDeadLetters(
            @Qualifier("outboxDeadLetterDepth")
                    ObjectProvider<Function<String, CompletableFuture<OptionalLong>>> depth) {
        return new Queues.DeadLetters(depth.getIfAvailable(), Executors.newSingleThreadScheduledExecutor(task -> {
            var made = new Thread(task, "outbox-console-dead-letters");
            made.setDaemon(true);
            return made;
        }));
    }

    @Bean
    Stuck outboxConsoleStuck(ConsoleDatabase database) {
        return new Stuck(database.client());
    }

    @Bean
    Fleet outboxConsoleFleet(ConsoleDatabase database) {
        return new Fleet(database.client());
    }

    @Bean
    Audit outboxConsoleAudit(ConsoleDatabase database) {
        return new Audit(database.client());
    }

    @Bean
    Messages outboxConsoleMessages(ConsoleDatabase database) {
        return new Messages(database.aggregates(), database.client());
    }

    @Bean
    Bodies outboxConsoleBodies(ConsoleDatabase database, ConsoleSettings settings) {
        return new Bodies(database.client(), settings);
    }

    @Bean
    Verbs outboxConsoleVerbs(ConsoleDatabase database) {
        return new Verbs(database.template());
    }
}
