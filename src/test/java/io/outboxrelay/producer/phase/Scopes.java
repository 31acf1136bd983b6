package io.outboxrelay.producer.phase;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs work in a transaction, in one of the two ways in which services do it. */
interface Scopes {

    void required(Runnable work);

    void requiresNew(Runnable work);

    void nested(Runnable work);

    static Scopes templates(PlatformTransactionManager manager) {
        return new Templates(manager);
    }

    record Templates(PlatformTransactionManager manager) implements Scopes {

        @Override
        public void required(Runnable work) {
            run(Propagation.REQUIRED, work);
        }

        @Override
        public void requiresNew(Runnable work) {
            run(Propagation.REQUIRES_NEW, work);
        }

        @Override
        public void nested(Runnable work) {
            run(Propagation.NESTED, work);
        }

        private void run(Propagation propagation, Runnable work) {
            var template = new TransactionTemplate(manager);
            template.setPropagationBehavior(propagation.value());
            template.executeWithoutResult(status -> work.run());
        }
    }

    class Annotated implements Scopes {

        @Override
        @Transactional
        public void required(Runnable work) {
            work.run();
        }

        @Override
        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void requiresNew(Runnable work) {
            work.run();
        }

        @Override
        @Transactional(propagation = Propagation.NESTED)
        public void nested(Runnable work) {
            work.run();
        }
    }

    @Qualifier("jdbc")
    class AnnotatedJdbc extends Annotated {}

    @Qualifier("jpa")
    class AnnotatedJpa extends Annotated {}
}
