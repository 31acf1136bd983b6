package io.outboxrelay.support;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The class path of a service that has nothing but what this library can't do without. The optional libraries are really
 * absent: their jars are not there, whoever loads the classes.
 */
public final class BareClassPath {

    private static final Pattern NEEDED = Pattern.compile(
            "spring-(core|beans|context|aop|expression|jdbc|tx|boot|boot-autoconfigure|boot-jdbc|boot-sql"
                    + "|boot-transaction|boot-persistence)-[0-9].*"
                    + "|(HikariCP|postgresql|slf4j-api|logback-.*|commons-logging|jspecify)-[0-9].*");

    private BareClassPath() {}

    /** Runs a program, which must have a public constructor, on a database, and returns what it returns. */
    public static Object run(String program, TestDatabase database) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (var classes = new URLClassLoader(jars(), ClassLoader.getPlatformClassLoader())) {
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

    private static URL[] jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new)
                .filter(entry ->
                        entry.isDirectory() || NEEDED.matcher(entry.getName()).matches())
                .map(BareClassPath::url)
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
