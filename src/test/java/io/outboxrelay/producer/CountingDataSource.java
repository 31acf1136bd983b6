package io.outboxrelay.producer;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Counts the statements that are really executed. */
final class CountingDataSource extends DelegatingDataSource {

    private final AtomicInteger executions = new AtomicInteger();

    CountingDataSource(DataSource target) {
        super(target);
    }

    int executions() {
        return executions.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        return counting(Connection.class, super.getConnection());
    }

    private <T> T counting(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getName().startsWith("execute")) {
                executions.incrementAndGet();
            }
            try {
                Object result = method.invoke(target, args);
                if (result instanceof PreparedStatement) {
                    return counting(PreparedStatement.class, result);
                }
                return result instanceof Statement ? counting(Statement.class, result) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
