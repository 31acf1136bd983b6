package io.outboxrelay.test;

import io.outboxrelay.MessageAttribute;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The messages to one queue. Each call keeps those that it fits, and fails if there is none; the failure tells what was sent
 * instead, with bodies.
 */
public final class SentMessagesAssert extends AbstractAssert<SentMessagesAssert, List<SentMessage>> {

    private final RecordingOutbox outbox;
    private final String wanted;

    SentMessagesAssert(RecordingOutbox outbox, String queue) {
        this(
                outbox,
                outbox.sent(),
                "a message to " + queue,
                sent -> queue.equals(sent.message().queue()));
    }

    private SentMessagesAssert(
            RecordingOutbox outbox, List<SentMessage> among, String wanted, Predicate<SentMessage> fits) {
        super(among.stream().filter(fits).toList(), SentMessagesAssert.class);
        this.outbox = outbox;
        this.wanted = wanted;
        if (actual.isEmpty()) {
            throw but("");
        }
    }

    /**
     * With this body: text, or an object that is compared as the JSON that the outbox writes. JSON is compared by what it
     * says, not by its spaces or the order of its names.
     */
    public SentMessagesAssert withBody(Object body) {
        String text = outbox.text(body);
        return with("with body " + text, sent -> sent.body().equals(text) || sameJson(sent.body(), text));
    }

    /** In this message group. */
    public SentMessagesAssert withGroup(String group) {
        return with("in group " + group, sent -> group.equals(sent.message().group()));
    }

    /** With an attribute of this value, which for a Number is its text and for a Binary its Base64. */
    public SentMessagesAssert withAttribute(String name, String value) {
        return with("with attribute " + name + " = " + value, sent -> {
            MessageAttribute attribute = sent.message().attributes().get(name);
            return attribute != null && attribute.value().equals(value);
        });
    }

    private SentMessagesAssert with(String more, Predicate<SentMessage> fits) {
        return new SentMessagesAssert(outbox, actual, wanted + " " + more, fits);
    }

    /** Just one. */
    public SentMessagesAssert once() {
        return times(1);
    }

    /** So many. */
    public SentMessagesAssert times(int expected) {
        if (actual.size() != expected) {
            throw but(" " + expected + (expected == 1 ? " time" : " times") + ", not " + actual.size());
        }
        return this;
    }

    private AssertionError but(String count) {
        int waiting = OpenTransaction.waiting(outbox);
        String open = waiting == 0
                ? ""
                : "\nand in a transaction that is still open, so not sent yet: " + waiting
                        + " (a test that is @Transactional itself never commits)";
        return failure("%s", "Expected " + wanted + count + ", but sent was:" + lines(outbox.sent()) + open);
    }

    static String lines(List<SentMessage> sent) {
        return sent.isEmpty()
                ? " nothing"
                : sent.stream().map(message -> "\n  " + message).collect(Collectors.joining());
    }

    private static boolean sameJson(String one, String other) {
        try {
            JsonMapper mapper = JsonMapper.shared();
            return mapper.readTree(one).equals(mapper.readTree(other));
        } catch (JacksonException noJson) {
            return false;
        }
    }
}
