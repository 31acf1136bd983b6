package io.outboxrelay.example;

import io.outboxrelay.support.ExampleCode;
import io.outboxrelay.support.TestDatabase;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;

/** An example of {@code docs/examples}, compiled and started by its own main method. */
final class Example implements AutoCloseable {

    private final URLClassLoader classes;
    private final AtomicReference<ConfigurableApplicationContext> context = new AtomicReference<>();

    private Example(URLClassLoader classes) {
        this.classes = classes;
    }

    /** @param source its path below the folder of the examples */
    static Example start(String source, Path output, TestDatabase database, String... arguments) throws Exception {
        ExampleCode.compile(source, output, System.getProperty("java.class.path"));
        Example example =
                new Example(new URLClassLoader(new URL[] {output.toUri().toURL()}, Example.class.getClassLoader()));
        String name = Path.of(source).getFileName().toString().replace(".java", "");
        example.main(name.toLowerCase(Locale.ROOT) + "." + name, database, arguments);
        return example;
    }

    private void main(String type, TestDatabase database, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password(),
                // on the class path for other tests only
                "--spring.main.web-application-type=none",
                "--spring.flyway.enabled=false",
                "--spring.autoconfigure.exclude=org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
                        + "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration"));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        try {
            var main = classes.loadClass(type).getMethod("main", String[].class);
            SpringApplication.withHook(application -> new Keeping(), () -> {
                main.invoke(null, (Object) all.toArray(String[]::new));
                return null;
            });
        } finally {
            System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
            thread.setContextClassLoader(before);
        }
    }

    private final class Keeping implements SpringApplicationRunListener {

        @Override
        public void contextPrepared(ConfigurableApplicationContext prepared) {
            context.set(prepared);
        }
    }

    @Override
    public void close() throws Exception {
        ConfigurableApplicationContext started = context.get();
        if (started != null) {
            started.close();
        }
        classes.close();
    }
}
