package io.outboxrelay.relay.queue;

/**
 * How the last messages fared that were sent for the first time. What has failed before says nothing here: one that fails for
 * ever would speak against the queue each time, and one that comes through at the tenth try, in an outage that lets every
 * tenth through, for it. Used by the loop's thread only.
 */
final class FirstTries {

    /** Few enough to follow an outage at once, enough to tell one that lets half through from bad luck. */
    static final int WINDOW = 20;
    /** So many of four have to get through, or the failures of another are not its own. */
    private static final int OF_FOUR = 3;

    private final boolean[] passed = new boolean[WINDOW];
    private int next;
    private int size;
    private int passes;

    void add(boolean passes) {
        this.passes += (passes ? 1 : 0) - (size == WINDOW && passed[next] ? 1 : 0);
        passed[next] = passes;
        next = (next + 1) % WINDOW;
        size = Math.min(size + 1, WINDOW);
    }

    /** Whether the queue takes others, {@code own} failures among these left aside. */
    boolean othersPass(int own) {
        int others = size - own;
        return others > 0 && passes * 4 >= others * OF_FOUR;
    }
}
