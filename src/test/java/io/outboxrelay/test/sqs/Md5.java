package io.outboxrelay.test.sqs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The checksums that SQS answers with. */
final class Md5 {

    private static final byte TEXT = 1;
    private static final byte BINARY = 2;

    private Md5() {}

    static String ofBody(byte[] utf8) {
        return HexFormat.of().formatHex(digest().digest(utf8));
    }

    static String ofAttributes(Map<String, Attribute> attributes) {
        MessageDigest digest = digest();
        new TreeMap<>(attributes).forEach((name, attribute) -> {
            add(digest, name.getBytes(StandardCharsets.UTF_8));
            add(digest, attribute.type().getBytes(StandardCharsets.UTF_8));
            digest.update(attribute.isBinary() ? BINARY : TEXT);
            add(digest, attribute.bytes());
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, byte[] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
