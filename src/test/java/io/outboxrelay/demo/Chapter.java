package io.outboxrelay.demo;

/** A part of the story: something happens, and is checked. */
interface Chapter {

    String title();

    Finding play(DemoStage stage) throws InterruptedException;

    /** Whether no message has a reason to wait. */
    default boolean isCalm() {
        return false;
    }
}
