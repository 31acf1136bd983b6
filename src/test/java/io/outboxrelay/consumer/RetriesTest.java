package io.outboxrelay.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.InProgressException;
import io.outboxrelay.KeyReusedException;
import io.outboxrelay.NoRetryException;
import io.outboxrelay.QueueConsumer.Backoff;
import io.outboxrelay.RetryLaterException;
import io.outboxrelay.consumer.ConsumerEvents.Outcome;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetriesTest {

    private static final double MOST = Math.nextDown(1.0);

    private final Retries luckless = retries(MOST, true);

    private static Retries retries(double chance, boolean deadLetters) {
        return new Retries(
                new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(15)),
                Duration.ofSeconds(30),
                deadLetters,
                () -> chance);
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "2, 10", "3, 20", "4, 40", "8, 640", "9, 900", "70, 900", "2000000000, 900"})
    void the_longest_wait_doubles_with_each_receive_up_to_the_most(int receives, int seconds) {
        assertThat(luckless.judge(new IllegalStateException(), receives).delay())
                .isEqualTo(Duration.ofSeconds(seconds));
        assertThat(retries(0, true).judge(new IllegalStateException(), receives).delay())
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_handler_may_know_better() {
        var later = new RetryLaterException(Duration.ofHours(1), Duration.ofHours(2), "the bank is closed");

        assertThat(luckless.judge(later, 5)).satisfies(verdict -> {
            assertThat(verdict.delay()).isEqualTo(Duration.ofHours(2));
            assertThat(verdict.reason()).isEqualTo("the bank is closed");
        });
    }

    @Test
    void what_never_helps_comes_back_at_once_or_where_nobody_would_move_it_late() {
        assertThat(luckless.judge(new NoRetryException("bad"), 1).delay()).isZero();
        assertThat(luckless.judge(new KeyReusedException("bad"), 1).outcome()).isEqualTo(Outcome.NO_RETRY);
        assertThat(retries(MOST, false).judge(new NoRetryException("bad"), 1).delay())
                .isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void another_delivery_and_a_database_get_five_seconds_at_least() {
        assertThat(retries(0, true).judge(new InProgressException("x"), 1)).satisfies(verdict -> {
            assertThat(verdict.outcome()).isEqualTo(Outcome.IN_PROGRESS);
            assertThat(verdict.delay()).isEqualTo(Duration.ofSeconds(5));
        });
        assertThat(luckless.judge(new RuntimeException(new SQLTransientConnectionException()), 3)
                        .outcome())
                .isEqualTo(Outcome.DATABASE_AWAY);
        assertThat(luckless.judge(new RuntimeException(new SQLException("going", "57P01")), 3)
                        .outcome())
                .isEqualTo(Outcome.DATABASE_AWAY);
        assertThat(luckless.judge(new RuntimeException(new SQLException("double", "23505")), 3)
                        .outcome())
                .isEqualTo(Outcome.RETRY);
    }

    @Test
    void the_reason_names_class_and_place_and_quotes_nothing() {
        var failure = new IllegalStateException("card 4111", new NumberFormatException("4111"));

        assertThat(luckless.judge(failure, 1).reason())
                .startsWith("java.lang.NumberFormatException at ")
                .contains("RetriesTest")
                .doesNotContain("4111");
    }
}
