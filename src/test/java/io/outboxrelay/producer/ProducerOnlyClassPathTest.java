package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.TestDatabase;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The real absence of the optional libraries: their jars are not on the class path, whoever loads the classes. */
class ProducerOnlyClassPathTest {

    private static final Pattern NEEDED = Pattern.compile(
            "spring-(core|beans|context|aop|expression|jdbc|tx|boot|boot-autoconfigure|boot-jdbc|boot-sql"
                    + "|boot-transaction|boot-persistence)-[0-9].*"
                    + "|(HikariCP|postgresql|slf4j-api|logback-.*|commons-logging|jspecify)-[0-9].*");

    @Test
    void a_service_that_only_produces_runs_on_spring_jdbc_and_the_driver_alone() throws Exception {
        try (var database = TestDatabase.migrated();
                var classes = new URLClassLoader(producersClassPath(), ClassLoader.getPlatformClassLoader())) {
            UUID sent = run(
                    classes,
                    "spring.datasource.url=" + database.url(),
                    "spring.datasource.username=" + database.username(),
                    "spring.datasource.password=" + database.password());

            assertThat(database.jdbc()
                            .sql("SELECT message_id FROM outbox_message")
                            .query(UUID.class)
                            .single())
                    .isEqualTo(sent);
        }
    }

    private static UUID run(ClassLoader classes, String... properties) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            @SuppressWarnings("unchecked")
            var program = (Function<String[], UUID>) classes.loadClass("io.outboxrelay.producer.ProducerOnlyProgram")
                    .getDeclaredConstructor()
                    .newInstance();
            return program.apply(properties);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URL[] producersClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new)
                .filter(entry ->
                        entry.isDirectory() || NEEDED.matcher(entry.getName()).matches())
                .map(ProducerOnlyClassPathTest::url)
                .toArray(URL[]::new);
    }

    private static URL url(File file) {
        try {
            return file.toURI().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }
}
