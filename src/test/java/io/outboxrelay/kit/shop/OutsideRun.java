package io.outboxrelay.kit.shop;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.TestContextManager;

/** Runs the examples where there is no launcher of tests, and tells the names of those that passed. */
public class OutsideRun implements Callable<List<String>> {

    @Override
    public List<String> call() throws Exception {
        List<String> passed = new ArrayList<>();
        for (Class<?> type : List.of(OrdersAloneTest.class, OrdersTest.class)) {
            TestContextManager spring = new TestContextManager(type);
            Object test = type.getDeclaredConstructor().newInstance();
            spring.prepareTestInstance(test);
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Test.class)) {
                    spring.beforeTestMethod(test, method);
                    method.invoke(test);
                    spring.afterTestMethod(test, method, null);
                    passed.add(method.getName());
                }
            }
            if (type == OrdersTest.class) {
                ((ConfigurableApplicationContext) spring.getTestContext().getApplicationContext()).close();
            }
        }
        return passed;
    }
}
