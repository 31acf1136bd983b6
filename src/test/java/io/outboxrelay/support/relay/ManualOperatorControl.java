package io.outboxrelay.support.relay;

import io.outboxrelay.relay.OperatorControl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A control on which a test leaves orders and finds reports. */
public final class ManualOperatorControl implements OperatorControl {

    public final Map<String, Orders> orders = new HashMap<>();
    public final List<Report> reports = new ArrayList<>();

    @Override
    public Map<String, Orders> orders(Collection<String> queues) {
        var some = new HashMap<>(orders);
        some.keySet().retainAll(queues);
        return some;
    }

    @Override
    public void report(Collection<Report> news) {
        reports.addAll(news);
    }

    @Override
    public void addUp(Collection<Report> rest) {
        reports.addAll(rest);
    }
}
