package io.outboxrelay.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.SidecarProcess;

/** What a relay in trouble may log: one sentence for each trouble, and no stack traces. */
final class Words {

    /** A start takes six lines; each queue and each trouble a few. */
    private static final int FEW = 60;

    private Words() {}

    static void areFew(SidecarProcess relay) {
        assertThat(relay.log()).doesNotContain("\tat ");
        assertThat(relay.log().lines()).hasSizeLessThan(FEW);
    }

    static void saidOnce(SidecarProcess relay, String words) {
        assertThat(relay.log().lines().filter(line -> line.contains(words)))
                .as(relay.log())
                .hasSize(1);
    }
}
