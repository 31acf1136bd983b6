package io.outboxrelay.producer.phase;

import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.Synchronization;
import org.hibernate.Session;
import org.springframework.context.ApplicationContext;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A moment in the life of a transaction in which a service's code is called. */
enum Moment {
    IN_THE_TRANSACTION(Fate.COMMITS, Side.BEFORE) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            work.run();
        }
    },
    IN_A_TRANSACTION_THAT_ROLLS_BACK(Fate.ROLLS_BACK, Side.BEFORE) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            work.run();
        }
    },
    LISTENER_BEFORE_COMMIT(Fate.COMMITS, Side.BEFORE) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            context.publishEvent(new Listeners.Event(TransactionPhase.BEFORE_COMMIT, work));
        }
    },
    LISTENER_AFTER_COMMIT(Fate.COMMITS, Side.AFTER) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            context.publishEvent(new Listeners.Event(TransactionPhase.AFTER_COMMIT, work));
        }
    },
    LISTENER_AFTER_ROLLBACK(Fate.ROLLS_BACK, Side.AFTER) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            context.publishEvent(new Listeners.Event(TransactionPhase.AFTER_ROLLBACK, work));
        }
    },
    LISTENER_AFTER_ROLLBACK_OF_A_FAILED_BEFORE_COMMIT(Fate.ROLLS_BACK, Side.AFTER) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            context.publishEvent(new Listeners.Event(TransactionPhase.BEFORE_COMMIT, OnPurpose::fail));
            context.publishEvent(new Listeners.Event(TransactionPhase.AFTER_ROLLBACK, work));
        }
    },
    LISTENER_AFTER_COMPLETION_OF_A_COMMIT(Fate.COMMITS, Side.AFTER) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            context.publishEvent(new Listeners.Event(TransactionPhase.AFTER_COMPLETION, work));
        }
    },
    LISTENER_AFTER_COMPLETION_OF_A_ROLLBACK(Fate.ROLLS_BACK, Side.AFTER) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            context.publishEvent(new Listeners.Event(TransactionPhase.AFTER_COMPLETION, work));
        }
    },
    RAW_BEFORE_COMMIT(Fate.COMMITS, Side.BEFORE) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            register(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    work.run();
                }
            });
        }
    },
    RAW_BEFORE_COMPLETION_OF_A_COMMIT(Fate.COMMITS, Side.BEFORE) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            beforeCompletion(work);
        }
    },
    RAW_BEFORE_COMPLETION_OF_A_ROLLBACK(Fate.ROLLS_BACK, Side.BEFORE) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            beforeCompletion(work);
        }
    },
    RAW_AFTER_COMMIT(Fate.COMMITS, Side.AFTER) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            afterCommit(work);
        }
    },
    RAW_AFTER_COMMIT_BEFORE_ALL_OTHERS(Fate.COMMITS, Side.AFTER) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            register(new TransactionSynchronization() {
                @Override
                public int getOrder() {
                    return HIGHEST_PRECEDENCE;
                }

                @Override
                public void afterCommit() {
                    work.run();
                }
            });
        }
    },
    /** What was registered after a commit is called when all is completed. */
    REGISTERED_AFTER_THE_COMMIT(Fate.COMMITS, Side.AFTER) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            afterCommit(() -> afterCompletion(work));
        }
    },
    RAW_AFTER_COMPLETION_OF_A_COMMIT(Fate.COMMITS, Side.AFTER) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            afterCompletion(work);
        }
    },
    RAW_AFTER_COMPLETION_OF_A_ROLLBACK(Fate.ROLLS_BACK, Side.AFTER) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            afterCompletion(work);
        }
    },
    /** Hibernate calls these inside the commit; what it flushes is written behind them. */
    HIBERNATE_BEFORE_COMPLETION(Fate.COMMITS, Side.BEFORE) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            hibernate(context, work, () -> {});
        }

        @Override
        boolean needsJpa() {
            return true;
        }
    },
    HIBERNATE_AFTER_COMPLETION_OF_A_COMMIT(Fate.COMMITS, Side.AFTER) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            hibernate(context, () -> {}, work);
        }

        @Override
        boolean needsJpa() {
            return true;
        }
    },
    HIBERNATE_AFTER_COMPLETION_OF_A_ROLLBACK(Fate.ROLLS_BACK, Side.AFTER) {
        @Override
        void arrange(ApplicationContext context, Runnable work) {
            hibernate(context, () -> {}, work);
        }

        @Override
        boolean needsJpa() {
            return true;
        }
    };

    enum Fate {
        COMMITS,
        ROLLS_BACK
    }

    enum Side {
        BEFORE,
        AFTER
    }

    /** Is thrown where a transaction shall roll back. */
    static final class OnPurpose extends RuntimeException {
        static void fail() {
            throw new OnPurpose();
        }
    }

    private final Fate fate;
    private final Side side;

    Moment(Fate fate, Side side) {
        this.fate = fate;
        this.side = side;
    }

    /** Called in a transaction: sees to it that the work is done in this moment of it. */
    abstract void arrange(ApplicationContext context, Runnable work);

    boolean needsJpa() {
        return false;
    }

    boolean isAfterTheEnd() {
        return side == Side.AFTER;
    }

    boolean commits() {
        return fate == Fate.COMMITS;
    }

    private static void beforeCompletion(Runnable work) {
        register(new TransactionSynchronization() {
            @Override
            public void beforeCompletion() {
                work.run();
            }
        });
    }

    private static void afterCommit(Runnable work) {
        register(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }

    private static void afterCompletion(Runnable work) {
        register(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                work.run();
            }
        });
    }

    private static void register(TransactionSynchronization synchronization) {
        TransactionSynchronizationManager.registerSynchronization(synchronization);
    }

    private static void hibernate(ApplicationContext context, Runnable before, Runnable after) {
        var factory = context.getBean(EntityManagerFactory.class);
        EntityManagerFactoryUtils.getTransactionalEntityManager(factory)
                .unwrap(Session.class)
                .getTransaction()
                .registerSynchronization(new Synchronization() {
                    @Override
                    public void beforeCompletion() {
                        before.run();
                    }

                    @Override
                    public void afterCompletion(int status) {
                        after.run();
                    }
                });
    }
}
