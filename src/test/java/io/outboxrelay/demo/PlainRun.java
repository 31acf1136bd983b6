package io.outboxrelay.demo;

import io.outboxrelay.support.ElasticMq;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The main job without a story: until it is interrupted, or with {@code --demo.messages} until so many messages were committed and
 * received. Then compares both ends.
 */
final class PlainRun {

    private static final int ORDERS_PER_SECOND = 100;
    /** Nothing has arrived for so long: what is missing then is lost. */
    private static final int SECONDS_OF_PATIENCE = 15;

    private final PrintStream out;
    private final CountDownLatch interrupted;

    PlainRun(PrintStream out, CountDownLatch interrupted) {
        this.out = out;
        this.interrupted = interrupted;
    }

    Reconciliation run(String databaseUrl, String... arguments) throws InterruptedException {
        try (var sqs = ElasticMq.start();
                var queues = new DemoQueues(sqs.endpoint(), OrderService.ORDERS, OrderService.PAYMENTS);
                var context = start(databaseUrl, arguments)) {
            var ledger = context.getBean(ShopLedger.class);
            shop(context);
            awaitArrivals(context, ledger);
            var reconciliation = ledger.reconcile();
            out.print(reconciliation.report());
            return reconciliation;
        }
    }

    private static ConfigurableApplicationContext start(String databaseUrl, String... arguments) {
        return new SpringApplicationBuilder(DemoApplication.class)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .properties(ShopDatabase.properties(databaseUrl))
                .properties("spring.main.banner-mode=off", "outbox.consumer.long-poll=1s", "outbox.relay.enabled=true")
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
