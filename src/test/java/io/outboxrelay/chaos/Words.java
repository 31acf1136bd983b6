package io.outboxrelay.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.SidecarProcess;
import java.time.Duration;
import java.util.stream.Stream;

/** What a relay in trouble may log: one sentence for each trouble, and no stack traces. */
final class Words {

    /** A start takes six lines; each queue and each trouble a few. */
    private static final int FEW = 60;

    private Words() {}

    static void areFew(SidecarProcess relay) {
        assertThat(relay.log()).doesNotContain("\tat ");
        assertThat(relay.log().lines()).hasSizeLessThan(FEW);
    }

    /** And not once more in the seconds after it. */
    static void awaitSaidOnce(SidecarProcess relay, String... sentences) {
        await().until(() -> Stream.of(sentences).allMatch(relay.log()::contains));
        ChaosStage.passes(Duration.ofSeconds(5));
        Stream.of(sentences).forEach(words -> saidOnce(relay, words));
    }

    static void saidOnce(SidecarProcess relay, String words) {
        assertThat(relay.log().lines().filter(line -> line.contains(words)))
                .as(relay.log())
                .hasSize(1);
    }
}
