package io.outboxrelay.schema;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Lets somebody else work right before the first statement that contains a certain text. */
final class OvertakenDataSource extends DelegatingDataSource {

    private final String moment;
    private final Runnable other;
    private final AtomicBoolean overtaken = new AtomicBoolean();

    OvertakenDataSource(DataSource target, String moment, Runnable other) {
        super(target);
        this.moment = moment;
        this.other = other;
    }

    boolean wasOvertaken() {
        return overtaken.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        return (Connection) watched(Connection.class, super.getConnection());
    }

    private Object watched(Class<?> type, Object target) {
        return Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = call(target, method, arguments);
                    return result instanceof PreparedStatement
                            ? watched(PreparedStatement.class, result)
                            : result instanceof Statement ? watched(Statement.class, result) : result;
                });
    }

    private Object call(Object target, Method method, Object[] arguments) throws Throwable {
        boolean now = arguments != null
                && arguments.length > 0
                && String.valueOf(arguments[0]).contains(moment);
        if (now && overtaken.compareAndSet(false, true)) {
            other.run();
        }
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
