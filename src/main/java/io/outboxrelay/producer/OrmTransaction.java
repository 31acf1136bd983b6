package io.outboxrelay.producer;

/** The transaction of an object-relational mapper, which commits by itself when its transaction manager asks it to. */
interface OrmTransaction {

    /** Stands in where there is no JPA. */
    OrmTransaction NONE = () -> false;

    /** Whether it has committed or rolled back, although its connection is still bound to the thread. */
    boolean isOver();
}
