package io.outboxrelay.modulith;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the example of {@code docs/examples/modulith} by its main method; run by {@link ModulithTest}. */
public class ModulithExample implements Function<String[], List<String>> {

    private ConfigurableApplicationContext context;

    @Override
    public List<String> apply(String[] properties) {
        var arguments = Stream.concat(
                        Stream.of("42", "customer-7", "1999"),
                        Arrays.stream(properties).map(line -> "--" + line))
                .toArray(String[]::new);
        SpringApplication.withHook(application -> new Keeping(), () -> main(arguments));
        context.close();
        return List.of();
    }

    private static void main(String[] arguments) {
        try {
            Class.forName("shopwithmodulith.ShopWithModulith")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Keeping implements SpringApplicationRunListener {

        @Override
        public void contextPrepared(ConfigurableApplicationContext prepared) {
            context = prepared;
        }
    }
}
