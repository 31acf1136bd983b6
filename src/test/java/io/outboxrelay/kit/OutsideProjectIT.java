package io.outboxrelay.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.TestDatabase;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jars as another project has them: no class of this one is there but those that they hold. */
class OutsideProjectIT {

    private static final String LIBRARY = System.getProperty("outbox.jar");
    private static final Path SHOP = Path.of("src/test/java/io/outboxrelay/kit/shop");
    private static final List<String> FILES =
            List.of("Orders", "ShopApplication", "OrdersAloneTest", "OrdersTest", "OutsideRun");

    @TempDir
    private Path project;

    private final TestDatabase database = TestDatabase.empty();
    private final Map<String, String> settings = Map.of(
            "spring.datasource.url", database.url(),
            "spring.datasource.username", database.username(),
            "spring.datasource.password", database.password());

    @AfterEach
    void close() {
        settings.keySet().forEach(System::clearProperty);
        database.close();
    }

    @Test
    void the_examples_of_the_readme_compile_and_pass_with_the_jars_alone() throws Exception {
        compile();
        settings.forEach(System::setProperty);

        assertThat(run()).containsExactlyInAnyOrder("an_order_is_told", "an_order_is_told_once_though_sqs_fails");
    }

    private void compile() throws Exception {
        // Here the settings of this test say where the database is.
        Path base = Files.writeString(
                project.resolve("OnDatabase.java"), "package io.outboxrelay.kit.shop;\nabstract class OnDatabase {}\n");
        Files.copy(Path.of("src/test/resources/logback-test.xml"), project.resolve("logback-test.xml"));
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none", "-parameters", "-d", project.toString(), "-classpath", classPath(), base.toString()));
        FILES.forEach(file -> arguments.add(SHOP.resolve(file + ".java").toString()));
        int exit = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(exit).isZero();
    }

    private List<String> run() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        URL[] urls = Stream.concat(Stream.of(project), jars().map(Path::of))
                .map(OutsideProjectIT::url)
                .toArray(URL[]::new);
        try (var classes = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(classes);
            @SuppressWarnings("unchecked")
            var outside = (Callable<List<String>>) classes.loadClass("io.outboxrelay.kit.shop.OutsideRun")
                    .getDeclaredConstructor()
                    .newInstance();
            return outside.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static String classPath() {
        return jars().collect(Collectors.joining(File.pathSeparator));
    }

    /** Those of others, and our two. */
    private static Stream<String> jars() {
        return Stream.concat(
                Stream.of(LIBRARY, LIBRARY.replaceFirst("\\.jar$", "-test.jar")),
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> entry.endsWith(".jar"))
                        .filter(entry ->
                                !Path.of(entry).getFileName().toString().startsWith("outbox-relay-")));
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }
}
