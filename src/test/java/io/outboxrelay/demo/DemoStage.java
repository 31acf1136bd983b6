package io.outboxrelay.demo;

import java.time.Duration;
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

    /** Whatever is older has not left with the others. */
    private static final double CAUGHT_UP_SECONDS = 0.5;

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
            sidecar.start();
            context = service(databaseUrl, arguments);
        } catch (RuntimeException e) {
            closeSurroundings();
            throw e;
        }
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

    /** Waits until all that is committed by now has arrived, and nothing that comes meanwhile is late; says whether it did. */
    boolean catchesUp() throws InterruptedException {
        long committed = ledger.committed();
        return sendsAll() && waiting.until(() -> ledger.received() >= committed, PATIENCE);
    }

    /** Waits until nothing that could be sent has waited for long; says whether that came. */
    boolean sendsAll() throws InterruptedException {
        return waiting.until(() -> watch.now().oldest() < CAUGHT_UP_SECONDS, PATIENCE);
    }

    /** Stops the traffic and waits until everything has arrived; says whether it did. */
    boolean comesToRest(Waiting patience) throws InterruptedException {
        traffic.stop();
        return patience.until(() -> ledger.received() >= ledger.committed(), PATIENCE);
    }

    @Override
    public void close() {
        watch.close();
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
