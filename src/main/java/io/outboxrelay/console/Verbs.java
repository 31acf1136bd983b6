package io.outboxrelay.console;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Acts through the functions of the schema, one call and one transaction at a time. Thread-safe. */
final class Verbs {

    /** What a caller can mend: a wrong argument, a queue that is not at rest, too many rows. */
    private static final List<String> REFUSALS = List.of("22023", "55000", "54000", "22P02", "22007", "22008", "23514");

    private final JdbcTemplate jdbc;

    Verbs(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A message that is, or would be, taken. */
    record Taken(
            long id,
            String queue,
            @Nullable String groupId,
            @Nullable String lastError) {}

    /**
     * What became of a call.
     *
     * @param notices what the function adds, such as how many more there are
     * @param refusal why nothing was done; null if something was
     */
    record Answer(
            List<Taken> taken,
            List<String> notices,
            @Nullable String refusal) {}

    /** Shows what would be taken, and changes nothing. */
    Answer preview(Verb verb, VerbRequest request, String actor) {
        return verb.takesMessages() ? call(verb, request, actor, true) : new Answer(List.of(), List.of(), null);
    }

    Answer act(Verb verb, VerbRequest request, String actor) {
        return call(verb, request, actor, false);
    }

    private Answer call(Verb verb, VerbRequest request, String actor, boolean dryRun) {
        try {
            return Objects.requireNonNull(jdbc.execute(verb.call(), (PreparedStatement statement) -> {
                fill(statement, verb, request, actor, dryRun);
                return answer(statement, verb);
            }));
        } catch (DataAccessException e) {
            return new Answer(List.of(), List.of(), refusal(e));
        }
    }

    private static void fill(PreparedStatement statement, Verb verb, VerbRequest request, String actor, boolean dryRun)
            throws SQLException {
        int place = 0;
        for (var argument : verb.arguments) {
            // untyped, so that PostgreSQL takes the type of the parameter
            statement.setObject(++place, request.value(argument), typeOf(argument));
        }
        statement.setString(++place, request.reason());
        statement.setString(++place, actor);
        if (verb.takesMessages()) {
            statement.setBoolean(++place, dryRun);
        }
    }

    private static int typeOf(Verb.Argument argument) {
        return switch (argument) {
            case ID -> Types.BIGINT;
            case MAX_ROWS -> Types.INTEGER;
            case AT, WRITTEN_FROM, WRITTEN_UNTIL -> Types.TIMESTAMP_WITH_TIMEZONE;
            case IDS -> Types.OTHER;
            case QUEUE, GROUP_ID, ERROR, TO_QUEUE -> Types.VARCHAR;
        };
    }

    private static Answer answer(PreparedStatement statement, Verb verb) throws SQLException {
        var taken = new ArrayList<Taken>();
        var notices = new ArrayList<String>();
        try (var rows = statement.executeQuery()) {
            while (rows.next()) {
                if (verb.takesMessages()) {
                    taken.add(new Taken(
                            rows.getLong("id"),
                            rows.getString("queue"),
                            rows.getString("group_id"),
                            rows.getString("last_error")));
                } else {
                    notices.add(Words.sentence(rows.getString(1)));
                }
            }
        }
        for (SQLWarning said = statement.getWarnings(); said != null; said = said.getNextWarning()) {
            notices.add(Words.sentence(String.valueOf(said.getMessage())));
        }
        return new Answer(taken, notices, null);
    }

    /** What the function says, for a person; what is no refusal of a function is no answer, but a failure. */
    private static String refusal(DataAccessException e) {
        if (e.getMostSpecificCause() instanceof PSQLException sql && REFUSALS.contains(sql.getSQLState())) {
            ServerErrorMessage said = sql.getServerErrorMessage();
            String message = said == null ? null : said.getMessage();
            return Words.sentence(message == null ? "the database refuses it" : message);
        }
        throw e;
    }
}
