package io.outboxrelay.demo;

import io.outboxrelay.support.PostgresServer;
import java.util.concurrent.CountDownLatch;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import sun.misc.Signal;

/**
 * The main job on embedded parts: {@code ./mvnw spring-boot:test-run}. Tells a story and goes on until Ctrl-C, or until its end
 * with {@code --demo.end=true}. Without the story ({@code --demo.story=false}) orders come until Ctrl-C, and with {@code
 * --demo.messages=10000} until so many messages were committed and received. Exit code 0 if all that was told is true and the
 * reconciliation holds.
 */
final class Demo {

    private Demo() {}

    public static void main(String[] arguments) throws Exception {
        var interrupted = new CountDownLatch(1);
        // No shutdown hook: the hooks of the embedded servers would run at the same time and end them under our feet.
        Signal.handle(new Signal("INT"), signal -> interrupted.countDown());
        Signal.handle(new Signal("TERM"), signal -> interrupted.countDown());
        System.exit(tellsAStory(arguments) ? story(interrupted, arguments) : plain(interrupted, arguments));
    }

    private static int plain(CountDownLatch interrupted, String... arguments) throws InterruptedException {
        var databaseUrl = PostgresServer.embedded().url("postgres");
        System.out.println("To look inside as an operator: psql " + ShopDatabase.forPsql(databaseUrl));
        return new PlainRun(System.out, interrupted).run(databaseUrl, arguments).exitCode();
    }

    private static int story(CountDownLatch interrupted, String... arguments) throws InterruptedException {
        System.setProperty("logging.config", "classpath:demo-logback.xml");
        var screen = Screen.of(System.out);
        screen.tell("A database, a service, two relays and a console are started; target/demo.log has what they log.");
        var databaseUrl = PostgresServer.embedded().url("postgres");
        var run = new StoryRun(screen, new Waiting(interrupted), StoryTimes.MINUTE);
        try {
            return run.run(databaseUrl, asks("demo.end", arguments), arguments) ? 0 : 1;
        } catch (RuntimeException | AssertionError e) {
            screen.tell(
                    Screen.Tone.BAD, "It could not be told to its end, target/demo.log says more: " + e.getMessage());
            return 1;
        }
    }

    private static boolean tellsAStory(String... arguments) {
        var given = new SimpleCommandLinePropertySource(arguments);
        return !given.containsProperty("demo.messages") && !"false".equals(given.getProperty("demo.story"));
    }

    private static boolean asks(String key, String... arguments) {
        return "true".equals(new SimpleCommandLinePropertySource(arguments).getProperty(key));
    }
}
