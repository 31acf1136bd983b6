package io.outboxrelay.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import javax.tools.ToolProvider;

/** The programs of {@code docs/examples}. */
public final class ExampleCode {

    public static final Path FOLDER = Path.of("docs/examples");

    private ExampleCode() {}

    /**
     * Compiles one, which no warning survives.
     *
     * @param source its path below the folder of the examples
     */
    public static void compile(String source, Path output, String classPath) {
        int exit = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-parameters",
                        // a jar that another one names and nobody has says nothing of the example
                        "-Xlint:all,-processing,-path",
                        "-Werror",
                        "-d",
                        output.toString(),
                        "-classpath",
                        classPath,
                        FOLDER.resolve(source).toString());
        assertThat(exit).as("compiles").isZero();
    }
}
