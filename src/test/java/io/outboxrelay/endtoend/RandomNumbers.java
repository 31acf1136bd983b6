package io.outboxrelay.endtoend;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;

/** Numbers from a seed around SQS's limits: 38 digits, 10^-128 and 10^126. */
final class RandomNumbers {

    private static final List<Integer> DIGITS = List.of(1, 1, 2, 5, 37, 38, 38);
    private static final List<Integer> ZEROS = List.of(0, 0, 0, 1, 2, 40, 90, 130);
    /** Of the leading digit. */
    private static final List<Integer> EXPONENTS = List.of(-128, -127, -64, -1, 0, 1, 37, 38, 64, 124, 125);

    private final Random random;

    RandomNumbers(Random random) {
        this.random = random;
    }

    /** As somebody types it. */
    String text() {
        if (random.nextInt(100) == 0) {
            return oneOf(List.of("one", "", "1,5", "NaN", " 1", "0x10", "1E99999", "1E-129", "9.9E-129", "9.9E126"));
        }
        if (random.nextInt(20) == 0) {
            return oneOf(List.of("0", "-0", "+0.00", "0E-99999", "0e+99999", "1E126", "-1E126", "1E-128", "10e125"));
        }
        BigDecimal value = decimal();
        String text = random.nextBoolean() ? value.toPlainString() : value.toString();
        String sign = text.startsWith("-") ? "-" : random.nextInt(5) == 0 ? "+" : "";
        return sign + "0".repeat(oneOf(ZEROS)) + text.substring(text.startsWith("-") ? 1 : 0);
    }

    /** As a program computes it. */
    Number number() {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextGaussian() * Math.pow(10, random.nextInt(250) - 125);
            case 2 -> (float) random.nextGaussian();
            case 3 -> new BigInteger(120, random);
            case 4 -> BigInteger.TEN.pow(oneOf(List.of(0, 38, 125, 126)));
            case 5 -> BigDecimal.ZERO.setScale(oneOf(List.of(0, 1, 255, 290)));
            default -> decimal();
        };
    }

    /** With zeros behind its digits, which SQS doesn't count. */
    private BigDecimal decimal() {
        int digits = random.nextInt(100) == 0 ? 39 : oneOf(DIGITS);
        var value = new StringBuilder(random.nextBoolean() ? "" : "-").append(1 + random.nextInt(9));
        for (int i = 1; i < digits; i++) {
            value.append(i == digits - 1 ? 1 + random.nextInt(9) : random.nextInt(10));
        }
        int exponent = random.nextInt(100) == 0 ? oneOf(List.of(-129, 126, 127)) : oneOf(EXPONENTS);
        int zeros = oneOf(ZEROS);
        return new BigDecimal(value + "0".repeat(zeros)).scaleByPowerOfTen(exponent - digits - zeros + 1);
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
