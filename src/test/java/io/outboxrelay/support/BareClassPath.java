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
        return run(program, database, Stream.concat(others, jarsIn(spring)).toArray(File[]::new));
    }

    /** The same with the jars of a folder besides, and those of this build whose names fit. */
    public static Object runWith(String program, TestDatabase database, Path folder, String more) throws Exception {
        Stream<File> others = entries().filter(entry -> entry.getName().matches(more));
        Stream<File> all = Stream.of(needed(), others, jarsIn(folder)).flatMap(files -> files);
        return run(program, database, all.toArray(File[]::new));
    }

    private static Stream<File> jarsIn(Path folder) {
        return Stream.of(Objects.requireNonNull(
                folder.toFile().listFiles(), () -> folder + " is missing: the build fetches it before the tests"));
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
        return entries()
                .filter(entry ->
                        entry.isDirectory() || NEEDED.matcher(entry.getName()).matches());
    }

    private static Stream<File> entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new);
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
