package io.outboxrelay.test.sqs;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A message attribute as it came in; a Binary value in Base64. */
public record Attribute(String type, String value) {

    boolean isBinary() {
        return type.startsWith("Binary");
    }

    byte[] bytes() {
        return isBinary() ? Base64.getDecoder().decode(value) : value.getBytes(StandardCharsets.UTF_8);
    }
}
