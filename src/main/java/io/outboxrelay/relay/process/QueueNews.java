package io.outboxrelay.relay.process;

import io.outboxrelay.relay.FairShare;
import io.outboxrelay.relay.OperatorControl;
import java.util.Map;
import java.util.Set;

/** What the database tells a relay about queues, whether they are held or not. Called on the loop's thread. */
interface QueueNews {

    /** So many relays live and hold so many queues. */
    void counted(FairShare share);

    /** These queues, which were not known, have unsent rows. */
    void discovered(Set<String> queues);

    /** These queues, of those that are not held here, have work and nobody's lease; the others don't. */
    void waiting(Set<String> queues);

    /** What operators have said about these queues. */
    void ordered(Map<String, OperatorControl.Orders> orders);
}
