package io.outboxrelay.demo;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the story plays on: a service with a relay and consumers, a second relay as a process of its own, an SQS that fails on
 * request, and the console.
 */
final class DemoStage implements AutoCloseable {

    /** Nothing takes so long, even on a machine that is busy with other things. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Nothing has arrived for so long: what is missing then is lost. */
    private static final Duration LOST_AFTER = Duration.ofSeconds(20);

    private static final double LONG_SECONDS = 0.5;

    final Screen screen;
    final Waiting waiting;
    final StoryTimes times;
    final SqsSwitches sqs = new SqsSwitches();
    final DemoSidecar sidecar;
    final ConfigurableApplicationContext context;
    final JdbcClient jdbc;
    final ShopLedger ledger;
    final Traffic traffic;
    final Leases leases;
    final Watch watch;
    private final DemoQueues queues = new DemoQueues(sqs.sqs.endpoint(), OrderService.ORDERS, OrderService.PAYMENTS);

    private DemoStage(Screen screen, Waiting waiting, StoryTimes times, String databaseUrl, String... arguments) {
        this.screen = screen;
        this.waiting = waiting;
        this.times = times;
        // messages are for the consumers; a list of all of them would grow for as long as the demo runs
        sqs.sqs.queue(OrderService.ORDERS).recording(false);
        sqs.sqs.queue(OrderService.PAYMENTS).recording(false);
        sidecar = new DemoSidecar(databaseUrl, sqs.sqs.endpoint(), times);
        try {
            context = service(databaseUrl, arguments);
        } catch (RuntimeException e) {
            closeSurroundings();
            throw e;
        }
        // now that there are tables: the service's own migrations want to be the first in an empty schema
        sidecar.start();
        jdbc = context.getBean(JdbcClient.class);
        ledger = context.getBean(ShopLedger.class);
        traffic = new Traffic(context.getBean(Shoppers.class));
        leases = new Leases(jdbc, sidecar);
        watch = new Watch(
                context.getBean(Gauge.class), screen, reading -> StatusBlock.of(reading, sqs.state(), leases.told()));
    }

    /** The sidecar may still be starting. */
    static DemoStage open(Screen screen, Waiting waiting, StoryTimes times, String databaseUrl, String... arguments) {
        return new DemoStage(screen, waiting, times, databaseUrl, arguments);
    }

    private ConfigurableApplicationContext service(String databaseUrl, String... arguments) {
        return new SpringApplicationBuilder(DemoApplication.class)
                .web(WebApplicationType.SERVLET)
                .registerShutdownHook(false)
                .initializers(starting -> {
                    starting.getBeanFactory().registerSingleton("sqsSwitches", sqs);
                    starting.getBeanFactory().registerSingleton("demoSidecar", sidecar);
                })
                .properties(ShopDatabase.properties(databaseUrl))
                .properties(DemoConsole.properties())
                .properties(
                        "spring.main.banner-mode=off",
                        "outbox.consumer.long-poll=1s",
                        "outbox.consumer.visibility=" + times.visibility().toSeconds() + "s",
                        "outbox.relay.enabled=true",
                        "outbox.relay.lease=" + times.lease().toMillis() + "ms",
                        "outbox.relay.call-timeout=" + times.callTimeout().toMillis() + "ms")
                .run(arguments);
    }

    /** Where the console is, without a path. */
    String address() {
        return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    /** Waits until nothing that could be sent has waited for long; says whether that came. */
    boolean sendsAll() throws InterruptedException {
        return waiting.until(() -> watch.now().oldest() < LONG_SECONDS, PATIENCE);
    }

    /** Ends the orders and waits until everything has arrived; says whether it did. */
    boolean comesToRest() throws InterruptedException {
        return comesToRest(waiting);
    }

    /** The same, whoever may disturb that. */
    boolean comesToRest(Waiting patient) throws InterruptedException {
        traffic.stop();
        long before;
        do {
            before = ledger.received();
        } while (!patient.until(this::isAtRest, LOST_AFTER) && ledger.received() > before);
        return isAtRest();
    }

    private boolean isAtRest() {
        return ledger.received() >= ledger.committed();
    }

    @Override
    public void close() {
        watch.close();
        screen.show(List.of());
        traffic.close();
        context.close();
        closeSurroundings();
    }

    private void closeSurroundings() {
        sidecar.close();
        queues.close();
        sqs.close();
    }
}
