package io.outboxrelay.endtoend;

import java.util.List;
import java.util.Random;

/** Texts from a seed, of the first and last characters that SQS, UTF-8, JSON and XML treat alike. */
final class RandomTexts {

    private static final List<Integer> LEGAL = List.of(
            0x9, 0xA, 0xD, 0x20, 0x22, 0x2F, 0x5C, 0x75, 0x7E, 0x7F, 0x80, 0x85, 0x9F, 0xE9, 0x7FF, 0x800, 0x2028,
            0xD7FF, 0xE000, 0xFDD0, 0xFEFF, 0xFFFD, 0x10000, 0x1F600, 0x1FFFE, 0x10FFFF);

    private static final List<Integer> ILLEGAL =
            List.of(0x0, 0x1, 0x8, 0xB, 0xC, 0x1F, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xFFFE, 0xFFFF);

    private final Random random;

    RandomTexts(Random random) {
        this.random = random;
    }

    /** Of so many characters; one in two hundred has an illegal one. */
    String text(int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(LEGAL.get(random.nextInt(LEGAL.size())));
        }
        if (random.nextInt(200) == 0) {
            text.appendCodePoint(ILLEGAL.get(random.nextInt(ILLEGAL.size())));
        }
        return text.toString();
    }
}
