package io.outboxrelay.console;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What somebody looks for; what is null or empty restricts nothing.
 *
 * @param from written at this time or later, in UTC, like {@code until}
 * @param before only rows with smaller ids: where the page before ended
 */
record MessageSearch(
        @Nullable Long id,
        @Nullable UUID messageId,
        @Nullable String queue,
        @Nullable String group,
        @Nullable String status,
        @Nullable LocalDateTime from,
        @Nullable LocalDateTime until,
        @Nullable Long before) {

    private static final Set<String> INDEXED = Set.of("PENDING", "DEAD");

    MessageSearch {
        queue = Words.orNull(queue);
        group = Words.orNull(group);
        status = Words.orNull(status);
    }

    /** Whether an index of the table leads to the rows one by one, in order of id, however many there are. */
    boolean isIndexed() {
        return queue != null && status != null && INDEXED.contains(status) && group == null && messageId == null;
    }

    /** All conditions but the id's. */
    Criteria criteria() {
        var all = Criteria.empty();
        all = messageId == null ? all : all.and("messageId").is(messageId);
        all = queue == null ? all : all.and("queue").is(queue);
        all = group == null ? all : all.and("groupId").is(group);
        all = status == null ? all : all.and("status").is(status);
        all = from == null ? all : all.and("createdAt").greaterThanOrEquals(from.toInstant(ZoneOffset.UTC));
        return until == null ? all : all.and("createdAt").lessThan(until.toInstant(ZoneOffset.UTC));
    }

    /** The same search, for what comes before a row. */
    String linkTo(long id) {
        var query = UriComponentsBuilder.newInstance();
        add(query, "messageId", messageId);
        add(query, "queue", queue);
        add(query, "group", group);
        add(query, "status", status);
        add(query, "from", from);
        add(query, "until", until);
        return query.queryParam("before", id).encode().build().toUriString();
    }

    private static void add(UriComponentsBuilder query, String name, @Nullable Object value) {
        if (value != null) {
            query.queryParam(name, "{" + name + "}").uriVariables(java.util.Map.of(name, value));
        }
    }
}
