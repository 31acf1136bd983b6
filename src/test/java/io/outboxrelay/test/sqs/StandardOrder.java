package io.outboxrelay.test.sqs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * As they were sent, also for those that come back. AWS promises no order, but serves the older of two; a fake that does
 * the same each time makes tests that can be repeated. Each step takes O(log n).
 */
final class StandardOrder implements MessageOrder {

    private final TreeSet<StoredMessage> visible = new TreeSet<>(Comparator.comparingLong(StoredMessage::place));

    @Override
    public void joined(StoredMessage message) {}

    @Override
    public void shown(StoredMessage message) {
        visible.add(message);
    }

    @Override
    public List<StoredMessage> take(int most) {
        List<StoredMessage> taken = new ArrayList<>(most);
        while (taken.size() < most && !visible.isEmpty()) {
            taken.add(visible.pollFirst());
        }
        return taken;
    }

    @Override
    public void left(StoredMessage message) {
        visible.remove(message);
    }

    @Override
    public void clear() {
        visible.clear();
    }
}
