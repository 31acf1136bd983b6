package io.outboxrelay.test.sqs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * FIFO: within a group as sent, and none before an earlier one that is hidden. So a group stands still while its head is
 * in flight, and a head that comes back is given alone while those behind it are in flight still, as seen on AWS. One
 * receive takes what it can of a group before it goes on to the next; groups take turns. Each step takes O(log n).
 */
final class GroupOrder implements MessageOrder {

    private static final Comparator<StoredMessage> BY_PLACE = Comparator.comparingLong(StoredMessage::place);

    private final Map<String, TreeSet<StoredMessage>> groups = new HashMap<>();
    /** Those whose head is visible, in the order of their turns. */
    private final Set<String> ready = new LinkedHashSet<>();

    @Override
    public void joined(StoredMessage message) {
        groups.computeIfAbsent(message.group(), group -> new TreeSet<>(BY_PLACE))
                .add(message);
    }

    @Override
    public void shown(StoredMessage message) {
        lookAt(message.group());
    }

    @Override
    public List<StoredMessage> take(int most) {
        List<StoredMessage> taken = new ArrayList<>(most);
        Iterator<String> turns = ready.iterator();
        while (taken.size() < most && turns.hasNext()) {
            String group = turns.next();
            turns.remove();
            takeVisible(groups.get(group), most, taken);
        }
        return taken;
    }

    private static void takeVisible(TreeSet<StoredMessage> group, int most, List<StoredMessage> taken) {
        for (StoredMessage message : group) {
            if (message.isHidden() || taken.size() == most) {
                return;
            }
            taken.add(message);
        }
    }

    @Override
    public void left(StoredMessage message) {
        TreeSet<StoredMessage> group = groups.get(message.group());
        group.remove(message);
        if (group.isEmpty()) {
            groups.remove(message.group());
            ready.remove(message.group());
        } else {
            lookAt(message.group());
        }
    }

    private void lookAt(String group) {
        if (!groups.get(group).first().isHidden()) {
            ready.add(group);
        }
    }

    @Override
    public void clear() {
        groups.clear();
        ready.clear();
    }
}
