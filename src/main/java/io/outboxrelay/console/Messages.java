package io.outboxrelay.console;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Query;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds messages, the newest first. The table has no index for most questions, and one would cost each message a write: a page looks
 * at a window of ids and says where it ended, so a question costs the same however many rows there are. Thread-safe.
 */
final class Messages {

    /** Rows of a page. */
    static final int PAGE = 50;
    /** Ids that a page looks at, unless an index leads to its rows: some hundred milliseconds at most. */
    static final long WINDOW = 100_000;
    /** How far away the neighbours of a message are looked for, on both sides. */
    private static final long NEIGHBOURHOOD = 10_000;

    private static final int NEIGHBOURS = 5;

    /** As {@code outbox_replay} has it: ids follow the time of writing but for the length of a transaction. */
    private static final int MINUTES_OF_A_TRANSACTION = 5;

    private static final Sort NEWEST_FIRST = Sort.by(Sort.Direction.DESC, "id");

    /** Ordered like the index: by id alone the planner might walk through every SENT row instead. */
    private static final Sort BY_INDEX = Sort.by(Sort.Direction.DESC, "queue", "id");

    private final JdbcAggregateOperations rows;
    private final JdbcClient jdbc;

    Messages(JdbcAggregateOperations rows, JdbcClient jdbc) {
        this.rows = rows;
        this.jdbc = jdbc;
    }

    /**
     * What was found.
     *
     * @param lowest the smallest id that was looked at
     * @param next where the next page begins; null if there is nothing left to look at
     */
    record Page(
            List<Message> messages,
            long lowest,
            long highest,
            @Nullable Long next) {}

    Optional<Message> find(long id) {
        return Optional.ofNullable(rows.findById(id, Message.class));
    }

    Page search(MessageSearch search) {
        if (search.id() != null) {
            var found = find(search.id()).stream().toList();
            return new Page(found, search.id(), search.id(), null);
        }
        long first = search.from() == null ? 1 : firstIdWritten(search.from().minusMinutes(MINUTES_OF_A_TRANSACTION));
        long top = search.before() == null ? Long.MAX_VALUE : search.before();
        if (search.until() != null) {
            top = Math.min(top, firstIdWritten(search.until().plusMinutes(MINUTES_OF_A_TRANSACTION)));
        }
        return newestBelow(top).filter(highest -> highest >= first).stream()
                .map(highest -> page(search, first, highest))
                .findFirst()
                .orElse(new Page(List.of(), first, first, null));
    }

    /** Those of its group that were written just before and after it, itself among them, in order. */
    List<Message> neighbours(Message message) {
        if (message.groupId() == null) {
            return List.of();
        }
        var group = Criteria.where("queue").is(message.queue()).and("groupId").is(message.groupId());
        long id = message.id();
        var before = find(group.and("id").between(id - NEIGHBOURHOOD, id), NEWEST_FIRST, NEIGHBOURS + 1);
        var after = find(
                group.and("id").between(id + 1, id + NEIGHBOURHOOD), Sort.by(Sort.Direction.ASC, "id"), NEIGHBOURS);
        var all = new java.util.ArrayList<>(before);
        java.util.Collections.reverse(all);
        all.addAll(after);
        return all;
    }

    private Page page(MessageSearch search, long first, long highest) {
        long lowest = search.isIndexed() ? first : Math.max(first, highest - WINDOW + 1);
        var found = find(
                search.criteria().and("id").between(lowest, highest),
                search.isIndexed() ? BY_INDEX : NEWEST_FIRST,
                PAGE + 1);
        if (found.size() > PAGE) {
            var shown = found.subList(0, PAGE);
            long last = shown.get(PAGE - 1).id();
            return new Page(shown, last, highest, last);
        }
        return new Page(found, lowest, highest, lowest > first ? lowest : null);
    }

    private List<Message> find(Criteria criteria, Sort sort, int limit) {
        return rows.findAll(Query.query(criteria).sort(sort).limit(limit), Message.class);
    }

    private Optional<Long> newestBelow(long id) {
        return jdbc.sql("SELECT max(id) FROM outbox_message WHERE id < ?")
                .param(id)
                .query(Long.class)
                .optional();
    }

    private long firstIdWritten(LocalDateTime time) {
        return jdbc.sql("SELECT coalesce(outbox_first_id_written(?), 1)")
                .param(time.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }
}
