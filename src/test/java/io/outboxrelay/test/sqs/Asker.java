package io.outboxrelay.test.sqs;

import java.util.function.UnaryOperator;

/** Whoever made a request and waits for the answer. */
interface Asker {

    /** Called once, by any thread. */
    void take(Answer answer);

    /** Whether nobody is there any more to take an answer. */
    boolean isGone();

    /** The same asker, who gets another answer than the one that was given. */
    default Asker with(UnaryOperator<Answer> change) {
        Asker asker = this;
        return new Asker() {
            @Override
            public void take(Answer answer) {
                asker.take(change.apply(answer));
            }

            @Override
            public boolean isGone() {
                return asker.isGone();
            }
        };
    }
}
