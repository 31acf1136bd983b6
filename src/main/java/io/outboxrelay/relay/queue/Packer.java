package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.OutboxRow;
import java.util.ArrayList;
import java.util.List;

/** Fills batches from a lineup by count and bytes, in the lineup's order. */
final class Packer {

    private final int maxEntries;
    private final int maxBytes;

    Packer(int maxEntries, int maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /** Takes out the next batch; empty if nothing may leave now. A row above the limit goes alone. */
    List<OutboxRow> pack(Lineup lineup) {
        var batch = new ArrayList<OutboxRow>(maxEntries);
        int bytes = 0;
        while (batch.size() < maxEntries) {
            var row = lineup.poll();
            if (row == null) {
                break;
            }
            if (!batch.isEmpty() && bytes + row.size() > maxBytes) {
                lineup.unpoll(row);
                break;
            }
            batch.add(row);
            bytes += row.size();
        }
        return batch;
    }
}
