package io.outboxrelay.test.sqs;

import java.util.List;

/** In which order a queue gives its visible messages. */
sealed interface MessageOrder permits StandardOrder, GroupOrder {

    /** A message came into the queue, visible or not. */
    void joined(StoredMessage message);

    /** A message can be seen, from now on or again. */
    void shown(StoredMessage message);

    /** The next up to {@code most} messages. Each must then be hidden, be shown again or leave the queue. */
    List<StoredMessage> take(int most);

    /** A message left the queue, whether visible, hidden or just taken. */
    void left(StoredMessage message);

    void clear();
}
