package io.outboxrelay.producer.phase;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.OutboxTransactionException;
import io.outboxrelay.support.TestDatabase;
import jakarta.persistence.EntityManagerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.support.OpenEntityManagerInViewInterceptor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.context.request.ServletWebRequest;

/** In every moment of a transaction's life: an id is returned if and only if the row shares a transaction's fate. */
class TransactionPhasesTest {

    private static TestDatabase database;
    private static ConfigurableApplicationContext autoCommitting;
    private static ConfigurableApplicationContext manual;

    /** How the transaction lies in others. */
    enum Shape {
        ALONE,
        INSIDE_ANOTHER,
        AROUND_A_SAVEPOINT
    }

    /** In which transaction the message is sent, as seen from the moment. */
    enum Way {
        DIRECTLY,
        BY_REQUIRED,
        BY_NESTED,
        BY_REQUIRES_NEW,
        BY_REQUIRES_NEW_THAT_ROLLS_BACK;

        boolean isOwn() {
            return this == BY_REQUIRES_NEW || this == BY_REQUIRES_NEW_THAT_ROLLS_BACK;
        }
    }

    private static final String JDBC = "jdbc";
    private static final String JPA = "jpa";

    /** One that nobody can watch, because it is no bean. */
    private static final String JPA_OF_NO_BEAN = "jpa of no bean";

    record Case(boolean autoCommit, String manager, boolean annotated, Shape shape, Moment moment, Way way) {

        @Override
        public String toString() {
            return "%s, %s, pool's auto-commit %s, %s: %s %s"
                    .formatted(
                            manager,
                            annotated ? "@Transactional" : "TransactionTemplate",
                            autoCommit ? "on" : "off",
                            shape,
                            moment,
                            way);
        }

        /** JPA knows no savepoints. */
        boolean isPossible() {
            return switch (manager) {
                case JDBC -> !moment.needsJpa();
                case JPA -> shape != Shape.AROUND_A_SAVEPOINT && way != Way.BY_NESTED;
                default -> !annotated && shape == Shape.ALONE && way != Way.BY_NESTED;
            };
        }

        boolean refused() {
            return moment.isAfterTheEnd() && !way.isOwn();
        }

        boolean committed() {
            return way.isOwn() ? way == Way.BY_REQUIRES_NEW : moment.commits() && !refused();
        }
    }

    static Stream<Case> cases() {
        return Stream.of(true, false)
                .flatMap(autoCommit ->
                        Stream.of(JDBC, JPA, JPA_OF_NO_BEAN).flatMap(manager -> cases(autoCommit, manager)))
                .filter(Case::isPossible);
    }

    private static Stream<Case> cases(boolean autoCommit, String manager) {
        List<Case> cases = new ArrayList<>();
        for (Moment moment : Moment.values()) {
            for (Way way : Way.values()) {
                for (Shape shape : Shape.values()) {
                    cases.add(new Case(autoCommit, manager, false, shape, moment, way));
                }
                cases.add(new Case(autoCommit, manager, true, Shape.ALONE, moment, way));
            }
        }
        return cases.stream();
    }

    @BeforeAll
    static void start() {
        database = TestDatabase.migrated();
        autoCommitting = PhaseHost.start(database, true);
        manual = PhaseHost.start(database, false);
    }

    @AfterAll
    static void stop() {
        autoCommitting.close();
        manual.close();
        database.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void an_id_is_returned_if_and_only_if_the_row_shares_the_fate_of_a_transaction(Case c) {
        Attempt attempt = new Attempt(c);
        attempt.make();

        assertThat(attempt.happened).as("the moment has come").isTrue();
        if (c.refused()) {
            assertThat(attempt.id).isNull();
            assertThat(attempt.failure)
                    .isInstanceOf(OutboxTransactionException.class)
                    .hasMessageContaining("BEFORE_COMMIT")
                    .hasMessageContaining("REQUIRES_NEW");
        } else {
            assertThat(attempt.failure).isNull();
            assertThat(attempt.id).isNotNull();
            assertThat(attempt.seenAtOnce).as("seen by others at once").isEqualTo(c.way == Way.BY_REQUIRES_NEW);
        }
        assertThat(written(attempt.queue)).as("committed in the end").isEqualTo(c.committed());
        assertThat(written(attempt.surrounding))
                .as("the outer transaction goes on as ever")
                .isEqualTo(c.shape == Shape.INSIDE_ANOTHER);
    }

    /** A mistake of the service, which commits what JPA has written so far; but the rest is not lost. */
    @Test
    void a_transaction_of_jpa_goes_on_after_one_of_jdbc_has_used_its_connection() {
        Outbox outbox = manual.getBean(Outbox.class);
        var outer = Scopes.templates(manual.getBean(JPA, PlatformTransactionManager.class));
        var inner = Scopes.templates(manual.getBean(JDBC, PlatformTransactionManager.class));
        outer.required(() -> {
            inner.required(() -> outbox.send(OutboxMessage.to("inner").body("x").build()));
            outbox.send(OutboxMessage.to("outer").body("x").build());
        });

        assertThat(written("inner")).isTrue();
        assertThat(written("outer")).isTrue();
    }

    /** As Spring Boot does it for each web request, unless it is told not to. */
    @Test
    void an_entity_manager_opened_for_a_web_request_leaves_all_as_it_is() {
        var openInView = new OpenEntityManagerInViewInterceptor();
        openInView.setEntityManagerFactory(manual.getBean(EntityManagerFactory.class));
        var request = new ServletWebRequest(new MockHttpServletRequest());
        for (String manager : List.of(JPA, JDBC)) {
            openInView.preHandle(request);
            try {
                cases(false, manager)
                        .filter(c -> c.isPossible() && c.shape == Shape.ALONE)
                        .forEach(this::an_id_is_returned_if_and_only_if_the_row_shares_the_fate_of_a_transaction);
            } finally {
                openInView.afterCompletion(request, null);
            }
        }
    }

    private static boolean written(String queue) {
        return database.jdbc()
                .sql("SELECT EXISTS (SELECT FROM outbox_message WHERE queue = ?)")
                .param(queue)
                .query(Boolean.class)
                .single();
    }

    /** One call in one moment. Each writes to a queue of its own. */
    private static final class Attempt {

        private final String queue = "q" + UUID.randomUUID();
        private final String surrounding = queue + "-outer";
        private final Case c;
        private final ConfigurableApplicationContext context;
        private final Outbox outbox;
        private final Scopes scopes;
        private boolean happened;
        private boolean seenAtOnce;
        private @Nullable UUID id;
        private @Nullable Throwable failure;

        Attempt(Case c) {
            this.c = c;
            this.context = c.autoCommit ? autoCommitting : manual;
            this.outbox = context.getBean(Outbox.class);
            this.scopes = scopes();
        }

        private Scopes scopes() {
            if (c.manager.equals(JPA_OF_NO_BEAN)) {
                return Scopes.templates(new JpaTransactionManager(context.getBean(EntityManagerFactory.class)));
            }
            if (!c.annotated) {
                return Scopes.templates(context.getBean(c.manager, PlatformTransactionManager.class));
            }
            Class<? extends Scopes> type =
                    c.manager.equals(JPA) ? Scopes.AnnotatedJpa.class : Scopes.AnnotatedJdbc.class;
            return context.getBean(type);
        }

        void make() {
            switch (c.shape) {
                case ALONE -> inTransaction(() -> c.moment.arrange(context, this::call));
                case AROUND_A_SAVEPOINT ->
                    inTransaction(() -> scopes.nested(() -> c.moment.arrange(context, this::call)));
                case INSIDE_ANOTHER ->
                    scopes.required(() -> {
                        outbox.send(message(surrounding));
                        inTransaction(() -> c.moment.arrange(context, this::call));
                        outbox.send(message(surrounding));
                    });
            }
        }

        /** The transaction that the case is about. */
        private void inTransaction(Runnable work) {
            try {
                scopes.requiresNew(() -> {
                    work.run();
                    if (!c.moment.commits()) {
                        Moment.OnPurpose.fail();
                    }
                });
            } catch (Moment.OnPurpose e) {
                assertThat(c.moment.commits()).isFalse();
            }
        }

        private void call() {
            happened = true;
            try {
                switch (c.way) {
                    case DIRECTLY -> send();
                    case BY_REQUIRED -> scopes.required(this::send);
                    case BY_NESTED -> scopes.nested(this::send);
                    case BY_REQUIRES_NEW -> scopes.requiresNew(this::send);
                    case BY_REQUIRES_NEW_THAT_ROLLS_BACK ->
                        scopes.requiresNew(() -> {
                            send();
                            Moment.OnPurpose.fail();
                        });
                }
            } catch (Moment.OnPurpose e) {
                assertThat(c.way).isEqualTo(Way.BY_REQUIRES_NEW_THAT_ROLLS_BACK);
            } catch (RuntimeException e) {
                failure = e;
            }
            seenAtOnce = written(queue);
        }

        private void send() {
            id = outbox.send(message(queue));
        }

        private static OutboxMessage message(String queue) {
            return OutboxMessage.to(queue).body("x").build();
        }
    }
}
