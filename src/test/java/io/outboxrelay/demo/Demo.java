package io.outboxrelay.demo;

import io.outboxrelay.support.PostgresServer;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import sun.misc.Signal;

/**
 * The main job on embedded parts: {@code ./mvnw spring-boot:test-run}. Runs until Ctrl-C, or with {@code
 * --demo.messages=10000} until so many messages were committed and received; then compares both ends. Exit code 0 if the
 * reconciliation holds.
 */
final class Demo {

    private static final int ORDERS_PER_SECOND = 100;
    /** Nothing has arrived for so long: what is missing then is lost. */
    private static final int SECONDS_OF_PATIENCE = 15;

    private final PrintStream out;
    private final CountDownLatch interrupted;

    Demo(PrintStream out, CountDownLatch interrupted) {
        this.out = out;
        this.interrupted = interrupted;
    }

    public static void main(String[] arguments) throws Exception {
        var interrupted = new CountDownLatch(1);
        // No shutdown hook: the hooks of the embedded servers would run at the same time and end them under our feet.
        Signal.handle(new Signal("INT"), signal -> interrupted.countDown());
        Signal.handle(new Signal("TERM"), signal -> interrupted.countDown());
        var databaseUrl = PostgresServer.embedded().url("postgres");
        var demo = new Demo(System.out, interrupted);
        System.out.println("To look inside as an operator: psql " + forPsql(databaseUrl));
        System.exit(demo.run(databaseUrl, arguments).exitCode());
    }

    Reconciliation run(String databaseUrl, String... arguments) throws InterruptedException {
        try (var queues = new DemoQueues(OrderService.ORDERS, OrderService.PAYMENTS);
                var context = start(databaseUrl, arguments)) {
            var ledger = context.getBean(ShopLedger.class);
            shop(context);
            awaitArrivals(context, ledger);
            var reconciliation = ledger.reconcile();
            out.print(reconciliation.report());
            return reconciliation;
        }
    }

    private static String forPsql(String jdbcUrl) {
        return jdbcUrl.replaceFirst(
                "^jdbc:postgresql://", "postgresql://" + PostgresServer.USER + ":" + PostgresServer.PASSWORD + "@");
    }

    private static ConfigurableApplicationContext start(String databaseUrl, String... arguments) {
        return new SpringApplicationBuilder(DemoApplication.class)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .properties(
                        "spring.main.banner-mode=off",
                        "spring.datasource.url=" + databaseUrl,
                        "spring.datasource.username=" + PostgresServer.USER,
                        "spring.datasource.password=" + PostgresServer.PASSWORD,
                        // shoppers, the relay and two consumers
                        "spring.datasource.hikari.maximum-pool-size=30",
                        "outbox.consumer.long-poll=1s",
                        "outbox.relay.enabled=true")
                .run(arguments);
    }

    private void shop(ConfigurableApplicationContext context) throws InterruptedException {
        var shoppers = context.getBean(Shoppers.class);
        var status = context.getBean(StatusLine.class);
        int messages = context.getEnvironment().getProperty("demo.messages", Integer.class, 0);
        boolean endless = messages == 0;
        CompletableFuture<Void> placed =
                shoppers.place(endless ? ORDERS_PER_SECOND : (messages + 1L) / OrderService.MESSAGES_PER_ORDER);
        while (!tick(status, interrupted) && (endless || !placed.isDone())) {
            placed = endless ? shoppers.place(ORDERS_PER_SECOND) : placed;
        }
        shoppers.stop();
        placed.join();
    }

    private void awaitArrivals(ConfigurableApplicationContext context, ShopLedger ledger) throws InterruptedException {
        var status = context.getBean(StatusLine.class);
        long before = -1;
        for (int quiet = 0; quiet < SECONDS_OF_PATIENCE && ledger.received() < ledger.committed(); quiet++) {
            if (ledger.received() > before) {
                quiet = 0;
                before = ledger.received();
            }
            tick(status, new CountDownLatch(1));
        }
        // One more for what must not come: rolled back messages and duplicates.
        tick(status, new CountDownLatch(1));
    }

    /** Waits a second, or until {@code end}; prints the status; says whether it ended. */
    private boolean tick(StatusLine status, CountDownLatch end) throws InterruptedException {
        boolean ended = end.await(1, TimeUnit.SECONDS);
        out.println(status.read());
        return ended;
    }
}
