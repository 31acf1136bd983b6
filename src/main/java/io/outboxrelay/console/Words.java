package io.outboxrelay.console;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the pages say times, ages and numbers. */
final class Words {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** A call as the views give it, with arguments that may have brackets within quotes. */
    private static final Pattern CALL = Pattern.compile("SELECT (?:\\* FROM )?outbox_([a-z]+)\\((?:[^')]|'[^']*')*\\)");

    /** Times in what the views say. */
    private static final Pattern UTC = Pattern.compile("(\\d\\d:\\d\\d:\\d\\d)\\+00\\b");

    private static final long MINUTE_SECONDS = 60;
    private static final long HOUR_SECONDS = 3_600;
    private static final long DAY_SECONDS = 86_400;

    private Words() {}

    /** In UTC, like every time on the pages. */
    static String time(Instant time) {
        return TIME.format(time);
    }

    static String minute(Instant time) {
        return MINUTE.format(time);
    }

    /** A length of time in two units at most. */
    static String age(long seconds) {
        if (seconds < MINUTE_SECONDS) {
            return Math.max(0, seconds) + " s";
        }
        if (seconds < HOUR_SECONDS) {
            return seconds / MINUTE_SECONDS + " min";
        }
        if (seconds < DAY_SECONDS) {
            return seconds / HOUR_SECONDS + " h " + seconds % HOUR_SECONDS / MINUTE_SECONDS + " min";
        }
        return seconds / DAY_SECONDS + " d " + seconds % DAY_SECONDS / HOUR_SECONDS + " h";
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Counts of the views stop at 10,000. */
    static String count(long value) {
        return value >= 10_000 ? "10,000+" : number(value);
    }

    static String plural(long count, String thing) {
        return number(count) + " " + thing + (count == 1 ? "" : "s");
    }

    /** What the views say to do, with the names of buttons in the place of SQL. */
    static String withoutSql(String text) {
        return sentence(CALL.matcher(text).replaceAll("$1").replace("; then ", ", then "));
    }

    static String sentence(String text) {
        String told = UTC.matcher(text).replaceAll("$1");
        return told.isEmpty() ? told : Character.toUpperCase(told.charAt(0)) + told.substring(1);
    }

    static @Nullable String orNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
