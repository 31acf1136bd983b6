package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.relay.Loop;
import io.outboxrelay.support.relay.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final ManualLoop loop = new ManualLoop();
    private final List<Long> begun = new ArrayList<>();
    private final Rounds rounds = new Rounds(loop, INTERVAL, this::round);
    private Runnable round = () -> {};

    @Test
    void a_round_comes_again_an_interval_after_the_end_of_the_last() {
        round = () -> rounds.ask(
                Loop.Lane.ROWS, () -> "answer", answer -> rounds.later(Duration.ofSeconds(5), () -> {}), e -> {});
        rounds.start();
        loop.advance(Duration.ofSeconds(40));
        assertThat(begun).containsExactly(0L, 15L, 30L);
    }

    @Test
    void a_round_comes_again_after_work_that_failed() {
        var failures = new ArrayList<String>();
        round = () -> rounds.ask(Loop.Lane.ROWS, RoundsTest::refused, answer -> {}, e -> failures.add(e.getMessage()));
        rounds.start();
        loop.advance(Duration.ofSeconds(25));
        assertThat(begun).hasSize(3);
        assertThat(failures).hasSize(3).containsOnly("refused");
    }

    @Test
    void a_round_comes_again_whatever_what_uses_its_answer_throws() {
        round = () -> rounds.ask(Loop.Lane.ROWS, () -> "answer", answer -> refused(), e -> refused());
        rounds.start();
        for (int i = 1; i < 5; i++) {
            assertThatThrownBy(() -> loop.advance(INTERVAL)).hasMessage("refused");
            assertThat(begun).hasSize(i);
        }
    }

    @Test
    void a_round_comes_again_whatever_it_throws_itself() {
        round = RoundsTest::refused;
        rounds.start();
        assertThatThrownBy(loop::run).hasMessage("refused");
        assertThatThrownBy(() -> loop.advance(INTERVAL)).hasMessage("refused");
        assertThat(begun).containsExactly(0L, 10L);
    }

    @Test
    void one_pause_may_differ() {
        round = () -> {
            if (begun.size() == 1) {
                rounds.nextIn(Duration.ofSeconds(1));
            }
        };
        rounds.start();
        loop.advance(Duration.ofSeconds(15));
        assertThat(begun).containsExactly(0L, 1L, 11L);
    }

    @Test
    void after_a_stop_a_round_ends_and_none_follows() {
        var answers = new ArrayList<String>();
        round = () -> rounds.ask(Loop.Lane.ROWS, () -> "answer", answers::add, e -> {});
        loop.holdingWork();
        rounds.start();
        loop.run();
        rounds.stop();
        loop.doWork();
        loop.advance(INTERVAL.multipliedBy(5));
        assertThat(answers).hasSize(1);
        assertThat(begun).hasSize(1);
    }

    private void round() {
        begun.add(Duration.ofNanos(loop.now()).toSeconds());
        round.run();
    }

    private static String refused() {
        throw new IllegalStateException("refused");
    }
}
