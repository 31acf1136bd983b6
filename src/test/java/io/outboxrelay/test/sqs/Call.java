package io.outboxrelay.test.sqs;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A request as it came in.
 *
 * @param messages what it sends; a call for one message has one of them
 * @param receipts what it deletes or hides, likewise
 */
record Call(Action action, Map<String, JsonNode> parameters, List<Entry> messages, List<Receipt> receipts) {

    /** Null if it is not given. */
    String text(String parameter) {
        JsonNode value = parameters.get(parameter);
        return value == null ? null : value.asString();
    }

    int number(String parameter, int otherwise) {
        JsonNode value = parameters.get(parameter);
        return value == null ? otherwise : value.asInt();
    }

    List<String> texts(String parameter) {
        JsonNode values = parameters.get(parameter);
        return values == null
                ? List.of()
                : values.valueStream().map(JsonNode::asString).toList();
    }
}
