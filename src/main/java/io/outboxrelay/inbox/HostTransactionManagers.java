package io.outboxrelay.inbox;

import io.outboxrelay.OutboxTransactionException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.function.SingletonSupplier;

/**
 * The application's transaction managers, as far as they are of use for one DataSource. They are looked for at the first
 * message: by then all beans are made. Thread-safe.
 */
final class HostTransactionManagers {

    private final DataSource dataSource;
    private final ObjectProvider<PlatformTransactionManager> beans;
    private final SingletonSupplier<List<PlatformTransactionManager>> ours;
    private final SingletonSupplier<PlatformTransactionManager> toOpen = SingletonSupplier.of(this::chosen);

    HostTransactionManagers(DataSource dataSource, ObjectProvider<PlatformTransactionManager> beans) {
        this.dataSource = dataSource;
        this.beans = beans;
        this.ours = SingletonSupplier.of(() -> beans.stream()
                .filter(manager -> dataSourceOf(manager) == dataSource)
                .toList());
    }

    /** Those that are known to be of this DataSource. */
    List<PlatformTransactionManager> ours() {
        return ours.obtain();
    }

    /**
     * The one to open a transaction with: the only or primary one, as {@code @Transactional} takes, unless it is of another
     * DataSource; else the one that is of this DataSource. Where there are none at all, one of the inbox's own.
     *
     * @throws OutboxTransactionException if that leaves none, or several
     */
    PlatformTransactionManager toOpen() {
        return toOpen.obtain();
    }

    private PlatformTransactionManager chosen() {
        var usual = beans.getIfUnique();
        if (usual != null && (ours().contains(usual) || dataSourceOf(usual) == null)) {
            return usual;
        }
        if (ours().size() == 1) {
            return ours().get(0);
        }
        if (beans.stream().findAny().isEmpty()) {
            return new JdbcTransactionManager(dataSource);
        }
        throw new OutboxTransactionException(
                ("The inbox can't tell which transaction manager to open a transaction with:"
                                + " %d are of its DataSource, and none is primary. Mark one as @Primary, or call the inbox inside a"
                                + " transaction")
                        .formatted(ours().size()));
    }

    /** Those for JDBC, JPA and Hibernate say it by this property; they have no type in common that does. */
    private static @Nullable Object dataSourceOf(PlatformTransactionManager manager) {
        var properties = PropertyAccessorFactory.forBeanPropertyAccess(manager);
        return properties.isReadableProperty("dataSource") ? properties.getPropertyValue("dataSource") : null;
    }
}
