package io.outboxrelay.support;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The class path of a service that has nothing but what this library can't do without. The optional libraries are really
 * absent: their jars are not there, whoever loads the classes.
 */
public final class BareClassPath {

    private static final Pattern NEEDED = Pattern.compile(
            "spring-(core|beans|context|aop|expression|jdbc|tx|boot|boot-autoconfigure|boot-jdbc|boot-sql"
                    + "|boot-transaction|boot-persistence)-[0-9].*"
                    + "|(HikariCP|postgresql|slf4j-api|logback-.*|commons-logging|jspecify)-[0-9].*");

    private static final Pattern SPRING = Pattern.compile("spring-.*");

    private BareClassPath() {}

    /** Runs a program, which must have a public constructor, on a database, and returns what it returns. */
    public static Object run(String program, TestDatabase database) throws Exception {
        return run(program, database, needed().toArray(File[]::new));
    }

    /** The same with the Spring Framework and the Spring Boot of a folder instead of those of this build. */
    public static Object run(String program, TestDatabase database, Path spring) throws Exception {
        Stream<File> others =
                needed().filter(entry -> !SPRING.matcher(entry.getName()).matches());
        Stream<File> jars = Stream.of(Objects.requireNonNull(
                spring.toFile().listFiles(), () -> spring + " is missing: the build fetches it before the tests"));
        return run(program, database, Stream.concat(others, jars).toArray(File[]::new));
    }

    private static Object run(String program, TestDatabase database, File[] classPath) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (var classes = new URLClassLoader(urls(classPath), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(classes);
            @SuppressWarnings("unchecked")
            var function = (Function<String[], Object>)
                    classes.loadClass(program).getDeclaredConstructor().newInstance();
            return function.apply(new String[] {
                "spring.datasource.url=" + database.url(),
                "spring.datasource.username=" + database.username(),
                "spring.datasource.password=" + database.password()
            });
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Stream<File> needed() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new)
                .filter(entry ->
                        entry.isDirectory() || NEEDED.matcher(entry.getName()).matches());
    }

    private static URL[] urls(File[] files) {
        return Arrays.stream(files).map(BareClassPath::url).toArray(URL[]::new);
    }

    private static URL url(File file) {
        try {
            return file.toURI().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }
}
