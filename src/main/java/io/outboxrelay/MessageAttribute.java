package io.outboxrelay;

/**
 * Value of a message attribute. Immutable; checked when the message is built.
 *
 * @param type {@code String}, {@code Number} or {@code Binary}, with an optional label after a dot: {@code Number.eur}
 * @param value the value as text; for {@code Binary} its Base64 form
 */
public record MessageAttribute(String type, String value) {

    static final String STRING = "String";
    static final String NUMBER = "Number";
    static final String BINARY = "Binary";

    /** The type without its label: {@code Number} for {@code Number.eur}. */
    public String baseType() {
        int dot = type.indexOf('.');
        return dot < 0 ? type : type.substring(0, dot);
    }

    /** Whether {@link #value()} is Base64. */
    public boolean isBinary() {
        return baseType().equals(BINARY);
    }
}
