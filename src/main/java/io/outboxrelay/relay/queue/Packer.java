package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.OutboxRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** Fills batches from a lineup by count and bytes, in the lineup's order. */
final class Packer {

    private final int maxEntries;
    private final IntSupplier maxBytes;

    /** {@code maxBytes} is asked for each batch: what a queue takes is known once it has been looked up. */
    Packer(int maxEntries, IntSupplier maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /** Takes out the next batch; empty if nothing may leave now. A row above the limit goes alone. */
    List<OutboxRow> pack(Lineup lineup) {
        return pack(lineup, maxEntries);
    }

    /** Takes out one row: if it fails, it alone has. */
    List<OutboxRow> packOne(Lineup lineup) {
        return pack(lineup, 1);
    }

    private List<OutboxRow> pack(Lineup lineup, int entries) {
        var batch = new ArrayList<OutboxRow>(entries);
        int most = maxBytes.getAsInt();
        int bytes = 0;
        while (batch.size() < entries) {
            var row = lineup.poll();
            if (row == null) {
                break;
            }
            if (!batch.isEmpty() && bytes + row.size() > most) {
                lineup.unpoll(row);
                break;
            }
            batch.add(row);
            bytes += row.size();
        }
        return batch;
    }
}
