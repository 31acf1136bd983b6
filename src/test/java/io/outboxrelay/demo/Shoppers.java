package io.outboxrelay.demo;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Places orders from a few threads; one order in ten is rolled back. Each customer has one thread. */
@Component
class Shoppers implements DisposableBean {

    private static final int THREADS = 4;
    static final int CUSTOMERS = 200;
    private static final int EVERY_NTH_CARD_IS_BAD = 10;

    private final OrderService service;
    private final ShopLedger ledger;
    private final AtomicLong toPlace = new AtomicLong();
    /** Orders of each lane so far; touched by its own thread only. */
    private final int[] placed = new int[THREADS];
    // One thread each, so that the order of a customer's commits is known here.
    private final List<ExecutorService> lanes =
            Stream.generate(Executors::newSingleThreadExecutor).limit(THREADS).toList();

    Shoppers(OrderService service, ShopLedger ledger) {
        this.service = service;
        this.ledger = ledger;
    }

    /** Lets {@code orders} more be committed, as fast as the database takes them; the result fails if one could not. */
    CompletableFuture<Void> place(long orders) {
        toPlace.addAndGet(orders);
        return CompletableFuture.allOf(IntStream.range(0, THREADS)
                .mapToObj(lane -> CompletableFuture.runAsync(() -> shop(lane), lanes.get(lane)))
                .toArray(CompletableFuture[]::new));
    }

    /** Ends the orders; returns when the last one is committed. */
    void stop() throws InterruptedException {
        toPlace.set(0);
        for (var lane : lanes) {
            lane.shutdown();
            lane.awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    @Override
    public void destroy() {
        lanes.forEach(ExecutorService::shutdownNow);
    }

    // A lane's customers are lane, lane + THREADS, ...
    private void shop(int lane) {
        while (toPlace.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            int n = placed[lane]++;
            var customer = "customer-" + (lane + THREADS * n) % CUSTOMERS;
            if (n % EVERY_NTH_CARD_IS_BAD == EVERY_NTH_CARD_IS_BAD - 1) {
                refuse(customer);
            }
            var ids = service.place(customer, 100 + n, true);
            ledger.committed(ShopLedger.NO_GROUP, ids.get(0));
            ledger.committed(customer, ids.get(1));
        }
    }

    private void refuse(String customer) {
        try {
            service.place(customer, 1, false);
        } catch (OrderService.CardRefused e) {
            e.messageIds().forEach(ledger::rolledBack);
        }
    }
}
